package names

import "strings"

// wordClass is what a frequent word does in a name.
type wordClass struct {
	role   Role
	weight float32
	form   string // the common form of a legal form; else ""
}

func classes(into map[string]wordClass, role Role, weight float32, words string) {
	for _, w := range strings.Fields(words) {
		into[w] = wordClass{role: role, weight: weight}
	}
}

// personWords are words of persons' names in folded romanisation.
var personWords = func() map[string]wordClass {
	m := map[string]wordClass{}
	classes(m, Particle, 0.1, `al el ul ad ar as ash at az an-na de del della dela di da do dos das du des d la le lo las los van von vom zu zum zur der den ter ten te
		bin ibn ben bint binti binte ibnu wa y e i af av of the`)
	classes(m, Particle, 0.4, `abu abou abi aboul oum um umm umu ould walad mac mc san santa st saint oglu ogli uulu kyzy kizi qizi`)
	classes(m, Honorific, 0, `mr mrs ms miss mister dr doctor prof professor sir madam mme mlle monsieur madame herr frau sr sra srta senor senora don dona ing lic capt captain
		lt lieutenant col colonel gen general maj major sgt sergeant brig brigadier cmdr commander adm admiral gospodin gospozha rev reverend fr father esq phd md hon excellency`)
	classes(m, Honorific, 0.25, `sheikh shaikh shaykh sheik cheikh haji hajji hadji haj hajj mullah mulla molla maulavi maulawi mawlawi mawlavi molvi qari ustad ustaz ayatollah hojjatoleslam
		imam akhund akhundzada sayyid sayed syed said sayyed hafiz seyed seyyed emir amir engineer king queen prince princess lord lady baron`)
	classes(m, Suffix, 0.15, `jr junior snr senior ii iii iv filho neto fils pere`)
	return m
}()

// orgWords are words of organisations' names: legal forms, fillers, and the
// words so frequent that they tell little.
var orgWords = func() map[string]wordClass {
	m := map[string]wordClass{}
	classes(m, Particle, 0.1, `the of and for de la le les des du del della dei y e et und fur the der die das en in a an al el di da do`)
	classes(m, Common, 0.5, `group groupe gruppe grupo holding holdings international intl global trading trade general services service industries industry industrial import export
		bank banco banque company co enterprise enterprises entreprise establishment foundation association organization organisation society societe society union federation
		shipping transport investment investments management consulting development construction engineering technology technologies systems solutions center centre national`)
	for _, line := range strings.Split(`llc: llc ooo lc tov too mchj
ltd: ltd limited ltda limitada ldt pvt pte
inc: inc incorporated
corp: corp corporation
co: co company cie compagnie
plc: plc
jsc: jsc ao ojsc oao cjsc zao pjsc pao aozt pat prat oajsc
ag: ag aktiengesellschaft akg
gmbh: gmbh
sa: sa sca
srl: srl sarl sprl
sas: sas sasu
spa: spa
bv: bv
nv: nv
ab: ab
as: as
aps: aps
oy: oy oyj
sl: sl slu
kg: kg ohg
lp: lp llp
kk: kk
sro: sro doo dd ad ead eood ood kft rt nyrt zrt uab sia ou
fze: fze fzc fzco fzllc dmcc
bhd: bhd sdn
na: na`, "\n") {
		head, rest, _ := strings.Cut(line, ":")
		for _, w := range strings.Fields(rest) {
			m[w] = wordClass{role: LegalForm, weight: 0.12, form: head}
		}
	}
	return m
}()

// orgPhrase is a legal form of several words, in folded romanisation.
type orgPhrase struct {
	words []string
	form  string
}

// orgPhrases stand longest first, by their first word.
var orgPhrases = func() map[string][]orgPhrase {
	m := map[string][]orgPhrase{}
	for _, line := range strings.Split(`llc: obshchestvo s ogranichennoy otvetstvennostyu
llc: tovarystvo z obmezhenoyu vidpovidalnistyu
llc: limited liability company
llc: limited liability co
lp: limited liability partnership
lp: limited partnership
jsc: publichnoye aktsionernoye obshchestvo
jsc: publichnoe aktsionernoe obshchestvo
jsc: otkrytoye aktsionernoye obshchestvo
jsc: otkrytoe aktsionernoe obshchestvo
jsc: zakrytoe aktsionernoe obshchestvo
jsc: open joint stock company
jsc: closed joint stock company
jsc: public joint stock company
jsc: aktsionernoe obshchestvo
jsc: joint stock company
jsc: joint stock compan
jsc: joint stock co
plc: public limited company
srl: societate cu raspundere limitata
srl: societatea cu raspundere limitata
srl: societe a responsabilite limitee
srl: sociedad de responsabilidad limitada
srl: societa a responsabilita limitata
spa: societa per azioni
sa: sociedad anonima de capital variable
sa: sociedad anonima
sa: societe anonyme
sa: sociedade anonima
sa: s a de c v
sa: sa de cv
srl: s de rl de cv
gmbh: gesellschaft mit beschrankter haftung
llc: sp z o o
llc: sp zoo
llc: sp z oo
llc: spolka z ograniczona odpowiedzialnoscia
kk: kabushiki kaisha
ltd: private limited
ltd: pvt ltd
ltd: pte ltd
ltd: co ltd`, "\n") {
		form, rest, _ := strings.Cut(line, ": ")
		w := strings.Fields(rest)
		m[w[0]] = append(m[w[0]], orgPhrase{w, form})
	}
	return m
}()
