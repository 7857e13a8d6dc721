package linkage

import (
	"math/rand/v2"
	"strings"
)

// tongue is how names sound and are spelt in one language of the generator.
// Surnames are put together from syllables: enough for any population, and
// nobody's in particular.
type tongue struct {
	country    string
	men, women []string
	start, end []string
	middle     []string
	spellings  [][2]string // what officials write for what
}

// surname makes one up; some are frequent, most are rare.
func (t *tongue) surname(r *rand.Rand) string {
	s := t.start[pickSkewed(r, len(t.start))]
	if r.IntN(3) > 0 {
		s = t.start[r.IntN(len(t.start))] + t.middle[r.IntN(len(t.middle))]
	}
	for n := r.IntN(3); n > 0; n-- {
		s += t.middle[r.IntN(len(t.middle))] + string("bdfglmnprstvz"[r.IntN(13)])
	}
	return s + t.end[pickSkewed(r, len(t.end))]
}

// respell writes a name in another customary way, where there is one.
func (t *tongue) respell(name string, r *rand.Rand) string {
	from := r.IntN(len(t.spellings))
	for i := range t.spellings {
		s := t.spellings[(from+i)%len(t.spellings)]
		if strings.Contains(name, s[0]) {
			return strings.Replace(name, s[0], s[1], 1)
		}
	}
	return name
}

func list(s string) []string { return strings.Fields(s) }

var tongues = []tongue{
	{"ES", list("Carlos Jose Luis Juan Miguel Angel Pedro Rafael Diego Mateo Andres Tomas Hugo Pablo Ivan Emilio Ramiro Cesar Oscar Ruben Jaime Sergio Felipe Alonso Bruno Gonzalo Martin Nicolas Joaquin Esteban Raul Julio Hector Adan Elias"),
		list("Maria Ana Lucia Carmen Rosa Elena Sofia Isabel Paula Marta Julia Clara Ines Laura Noelia Alba Blanca Consuelo Dolores Esther Gloria Irene Josefa Lidia Lorena Mercedes Nuria Olga Pilar Raquel Silvia Teresa Veronica Yolanda Adela"),
		list("Mar Gar Lo Ro Her Fer Gon San Ra Tor Cas Ve Mo Al Cor"), list("ez es ero ales ado ena illo osa ano uel"), list("ti ci pe dri nan za che mi ra le"),
		[][2]string{{"z", "s"}, {"v", "b"}, {"j", "x"}, {"h", ""}, {"c", "s"}}},
	{"SY", list("Mohammed Ahmad Mahmoud Khaled Omar Yusuf Hassan Hussein Ali Ibrahim Samir Tariq Bilal Karim Faisal Adnan Bassam Fadi Ghassan Hani Imad Jamal Kamal Majid Nabil Osama Rami Sami Tamer Wael Walid Yasser Ziad Marwan Anas"),
		list("Fatima Aisha Mariam Zainab Nour Layla Amina Huda Rania Samira Yasmin Salma Hanan Rima Dalal Abeer Basma Dina Farah Ghada Hala Iman Jamila Khadija Lina Manal Nadia Ola Reem Sahar Suha Tahani Wafa Zahra Amal"),
		list("Al Has Khal Mas Naj Sab Qas Dar Ham Jab Zay Rah Tal Bak Saf"), list("i an ri oud awi oun eh ir ami adi"), list("la ma ba hi sa ra na fa da"),
		[][2]string{{"Mohammed", "Muhammad"}, {"Yusuf", "Youssef"}, {"ou", "u"}, {"kh", "h"}, {"q", "k"}, {"ee", "i"}, {"ai", "ay"}, {"ss", "s"}}},
	{"UA", list("Oleksandr Andriy Mykola Serhiy Dmytro Ivan Petro Vasyl Yuriy Bohdan Taras Roman Ihor Viktor Maksym Yevhen Oleh Artem Denys Pavlo Stepan Hryhoriy Leonid Anatoliy Valeriy Mykhailo Danylo Kyrylo Fedir Nazar Ostap Orest Lev Hlib Yaroslav"),
		list("Olena Nataliya Iryna Svitlana Oksana Tetyana Halyna Yuliya Mariya Anna Kateryna Larysa Nadiya Vira Daryna Alla Bohdana Dariya Emma Hanna Inna Kseniya Lesya Lyubov Lyudmyla Maryna Myroslava Olha Polina Ruslana Sofiya Stefaniya Tamara Valentyna Zoya"),
		list("Kov Shev Bon Mel Tka Lys Kra Pol Sav Hry Mor Rud Zub Klym Pan"), list("enko chuk yk uk ko yuk skyi ak ets iv"), list("al che da ny chen ta so va ri"),
		[][2]string{{"y", "i"}, {"iy", "ii"}, {"kh", "h"}, {"ya", "ia"}, {"Oleks", "Alex"}, {"v", "w"}}},
	{"NG", list("Chinedu Emeka Tunde Femi Ifeanyi Segun Kelechi Obinna Uche Musa Sani Ade Kola Chidi Nnamdi Babatunde Chukwudi Dayo Ebuka Gbenga Ikenna Jide Kunle Lekan Okoro Ola Rotimi Sunday Tayo Ugo Wale Yinka Zubairu Aminu Bello"),
		list("Ngozi Chioma Blessing Funke Amaka Joy Ify Bola Grace Patience Sade Nneka Yemi Ada Kemi Abimbola Adaeze Bisi Chinwe Dupe Ebele Folake Gift Hauwa Ifeoma Jumoke Kehinde Lola Mercy Nkechi Obiageli Peace Rita Toyin Uju"),
		list("Oko Ade Eze Nwo Olu Oba Chi Uzo Ani Aba Ike Odu Ogu Ayo Emen"), list("ro yemi kwu le sina ka goke bi nna ma"), list("wa lo ri fe do gu ni ta"),
		[][2]string{{"ch", "sh"}, {"w", "u"}, {"k", "c"}, {"y", "i"}, {"u", "o"}}},
	{"VN", list("Minh Duc Hung Tuan Long Nam Quang Thanh Huy Khanh Son Phuc Bao Dat Hieu Anh Binh Cuong Dung Giang Hai Khoa Lam Loc Nghia Phat Quoc Sang Tai Tam Thang Trung Tu Viet Vinh"),
		list("Linh Lan Huong Mai Thao Trang Hoa Nga Thuy Yen Phuong Ngoc Dung Ha Van Anh Bich Cuc Diep Duyen Giang Hanh Hien Kim Loan Ly My Nhung Oanh Quyen Tam Tham Trinh Tuyet Xuan"),
		list("Ngu Tra Le Pha Hoa Vo Da Bu Do Ho Ly Du"), list("yen n m ng nh u i c ong ach"), list("a u o ie ua ia"),
		[][2]string{{"ng", "n"}, {"h", ""}, {"y", "i"}, {"ph", "f"}}},
	{"RO", list("Andrei Mihai Ion Gheorghe Stefan Vasile Florin Radu Adrian Cristian Dan Marius Sorin Victor Emil Alexandru Bogdan Claudiu Dorin Eugen Gabriel Horia Iulian Laurentiu Liviu Lucian Matei Nicolae Ovidiu Paul Petru Razvan Sebastian Tudor Valentin"),
		list("Elena Ioana Andreea Mihaela Cristina Ana Gabriela Raluca Diana Simona Alina Roxana Daniela Irina Corina Adriana Bianca Carmen Doina Ecaterina Felicia Georgeta Ileana Larisa Lavinia Lidia Luminita Magdalena Monica Nicoleta Oana Paula Rodica Sanda Violeta"),
		list("Pop Ion Du Sta Mun Rus Mol Ene Tan Bal Cri Dob Laz Neg Voi"), list("escu eanu aru oiu ea ache an in ar as"), list("it ov an el or il ad"),
		[][2]string{{"escu", "esku"}, {"c", "k"}, {"i", "y"}, {"ea", "ia"}, {"Gh", "G"}}},
}
