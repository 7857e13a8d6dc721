package names

import (
	"strings"

	"github.com/mozillazg/go-unidecode"
)

// hanName splits a name written in Han characters without spaces into surname
// and given name and returns the forms of each. It reads pinyin first; frequent
// surnames bring the spellings customary in Hong Kong, Taiwan, Viet Nam and
// Korea, Japanese surnames of two characters their own.
func hanName(s string) (parts []string, forms [][]string) {
	rs := []rune(s)
	if len(rs) < 2 || len(rs) > 5 {
		return []string{s}, [][]string{hanForms(rs)}
	}
	if len(rs) >= 3 {
		if jp, ok := japaneseWords[string(rs[:2])]; ok {
			given := hanForms(rs[2:])
			if g, ok := japaneseWords[string(rs[2:])]; ok {
				given = append([]string{g}, given...)
			}
			return []string{string(rs[:2]), string(rs[2:])}, [][]string{{jp, pinyin(rs[:2])}, given}
		}
	}
	split := 1
	if len(rs) >= 3 && strings.Contains(compoundSurnames, string(rs[:2])) {
		split = 2
	}
	family := hanForms(rs[:split])
	if split == 1 {
		if r, ok := hanSurnames[rs[0]]; ok {
			family = append([]string{pinyin(rs[:1])}, r...)
		}
	}
	return []string{string(rs[:split]), string(rs[split:])}, [][]string{family, hanForms(rs[split:])}
}

// hanForms reads characters as pinyin and, where every character is frequent in
// Korean given names, in Korean too.
func hanForms(rs []rune) []string {
	out := []string{pinyin(rs)}
	var ko strings.Builder
	for _, r := range rs {
		k, ok := koreanReadings[r]
		if !ok {
			return out
		}
		ko.WriteString(k)
	}
	return append(out, ko.String())
}

func pinyin(rs []rune) string {
	var b strings.Builder
	for _, r := range rs {
		if p, ok := nameReadings[r]; ok {
			b.WriteString(p)
			continue
		}
		b.WriteString(lettersOnly(unidecode.Unidecode(string(r))))
	}
	return b.String()
}

// nameReadings are characters whose reading in names is not their usual one.
var nameReadings = map[rune]string{'单': "shan", '單': "shan", '解': "xie", '仇': "qiu", '任': "ren", '查': "zha", '曾': "zeng", '盖': "ge", '区': "ou", '翟': "zhai", '乐': "le", '覃': "qin", '尉': "yu"}

const compoundSurnames = "欧阳 歐陽 司马 司馬 诸葛 諸葛 上官 司徒 东方 東方 皇甫 令狐 慕容 尉迟 尉遲 公孙 公孫 长孙 夏侯 端木 南宫 宇文 独孤"

// hanSurnames: other spellings of frequent surnames, at most three each.
var hanSurnames = func() map[rune][]string {
	m := map[rune][]string{}
	for _, line := range strings.Split(`王 wong vuong|李 lee yi ly|张張 cheung chang truong|刘劉 lau liu yu|陈陳 chan tan tran|杨楊 yeung yang duong|黄黃 wong huang hwang
赵趙 chiu chao cho|吴吳 ng wu oh|周 chow chou joo|徐 tsui hsu seo|孙孫 suen sun son|马馬 ma ma mah|朱 chu joo|胡 wu hu ho|郭 kwok kuo kwak|何 ho ha|林 lam lim im|高 ko go
梁 leung liang yang|郑鄭 cheng chung jeong|罗羅 law lo na|宋 sung song|谢謝 tse hsieh|唐 tong tang|韩韓 hon han|曹 tso tsao cho|许許 hui hsu heo|邓鄧 tang teng|萧蕭肖 siu hsiao
冯馮 fung feng|曾 tsang tseng|程 ching cheng|蔡 choi tsai chae|彭 pang peng|潘 poon pan|袁 yuen yuan|于 yu|董 tung dong|余 yu|苏蘇 so su|叶葉 yip yeh|吕呂 lui lu yeo|魏 ngai wei
蒋蔣 cheung chiang|田 tin tien jeon|杜 to tu|丁 ting jeong|沈 shum shen sim|姜 keung chiang kang|范 fan pham|江 kong chiang|傅 fu foo|钟鍾鐘 chung|卢盧 lo lu no|汪 wong wang
戴 tai dai|崔 choi choe|任 yam jen im|陆陸 luk lu|廖 liu liao|姚 yiu yao|方 fong fang bang|金 kim gim kam|邱 yau chiu|夏 ha hsia|谭譚 tam tan|韦韋 wai wei|贾賈 ka chia|邹鄒 chow tsou
石 shek shih seok|熊 hung hsiung|孟 mang meng|秦 chun chin|阎閻 yim yen|薛 sit hsueh|侯 hau hou|雷 lui lei|白 pak pai baek|龙龍 lung|段 tuen tuan|郝 hok hao|孔 hung kung gong
邵 shiu shao|史 si shih|毛 mo mao|常 sheung chang|万萬 man wan|顾顧 koo ku|赖賴 lai|武 mo wu|康 hong kang|贺賀 ho|严嚴 yim yen|尹 wan yin yoon|钱錢 chin chien|施 sze shih|朴 park pak bak
裴 pui pei bae|申 san shen shin|安 on an ahn|柳 lau liu ryu|权權 kuen kwon|全 chuen jeon|洪 hung hong|文 man wen moon|卞 pin byun|池 chi ji|玄 yuen hyun|南 nam|吉 kat gil|千 chin cheon`, "\n") {
		for _, entry := range strings.Split(line, "|") {
			f := strings.Fields(entry)
			for _, r := range f[0] {
				m[r] = f[1:]
			}
		}
	}
	return m
}()

// koreanReadings are characters frequent in Korean given names.
var koreanReadings = func() map[rune]string {
	m := map[rune]string{}
	for _, f := range strings.Fields(`正jong 恩un 日il 成sung 哲chol 浩ho 民min 俊jun 英young 永yong 淑suk 美mi 京kyong 熙hee 泰tae 东dong 東dong 大dae 中jung 在jae 载jae 載jae 寅in 根geun 惠hye 明myong 姬hee 秀su 洙su 玉ok
		顺sun 順sun 善son 贤hyun 賢hyun 铉hyun 宇woo 佑woo 奎kyu 圭kyu 勋hun 勳hun 镐ho 鎬ho 植sik 相sang 昌chang 昊ho 承seung 胜seung 勝seung 炳byung 炯hyung 亨hyung 光kwang 广kwang 南nam 男nam 国guk 國guk 镇jin 鎮jin 振jin 珍jin
		真jin 眞jin 智ji 志ji 星sung 圣sung 聖sung 才jae 宰jae 宪hun 憲hun 赫hyok 革hyok 龙yong 龍yong 勇yong 云un 雲un 银un 銀un 松song 学hak 學hak 柱ju 周ju 株ju 基ki 起ki 奇ki 吉gil 万man 萬man 德deok 文mun 武mu 春chun 海hae 与yo 與yo 爱ae 愛ae 仁in`) {
		r := []rune(f)
		m[r[0]] = string(r[1:])
	}
	return m
}()

// japaneseWords are frequent surnames of two characters and given names.
var japaneseWords = func() map[string]string {
	m := map[string]string{}
	for _, f := range strings.Fields(`佐藤sato 鈴木suzuki 高橋takahashi 田中tanaka 渡辺watanabe 渡邊watanabe 伊藤ito 山本yamamoto 中村nakamura 小林kobayashi 加藤kato 吉田yoshida 山田yamada 佐々木sasaki
		山口yamaguchi 松本matsumoto 井上inoue 木村kimura 斎藤saito 齋藤saito 斉藤saito 清水shimizu 山崎yamazaki 阿部abe 安倍abe 池田ikeda 橋本hashimoto 山下yamashita 石川ishikawa 中島nakajima
		前田maeda 藤田fujita 後藤goto 小川ogawa 岡田okada 村上murakami 長谷hase 近藤kondo 石井ishii 遠藤endo 青木aoki 坂本sakamoto 福田fukuda 太田ota 西村nishimura 藤井fujii 金子kaneko 岡本okamoto 藤原fujiwara
		三浦miura 中野nakano 中川nakagawa 原田harada 松田matsuda 竹内takeuchi 小野ono 田村tamura 中山nakayama 和田wada 石田ishida 上田ueda 森田morita 柴田shibata 酒井sakai 工藤kudo 宮崎miyazaki 内田uchida 高木takagi
		安藤ando 谷口taniguchi 大野ono 今井imai 丸山maruyama 河野kono 藤本fujimoto 村田murata 武田takeda 上野ueno 杉山sugiyama 増田masuda 平野hirano 大塚otsuka 千葉chiba 久保kubo 松井matsui 小島kojima 岩崎iwasaki
		桜井sakurai 野口noguchi 松尾matsuo 野村nomura 木下kinoshita 菊地kikuchi 菊池kikuchi 佐野sano 大西onishi 杉本sugimoto 新井arai 浜田hamada 市川ichikawa 水野mizuno 小松komatsu 島田shimada 岸田kishida 石破ishiba
		太郎taro 次郎jiro 一郎ichiro 三郎saburo 花子hanako 健太kenta 大輔daisuke 翔太shota 健一kenichi 浩二koji 直樹naoki 和子kazuko 幸子sachiko 恵子keiko 洋子yoko 裕子yuko 久美子kumiko 由美子yumiko 明美akemi 真由美mayumi
		美咲misaki 陽菜hina 健ken 誠makoto 隆takashi 博hiroshi 進susumu 茂shigeru 豊yutaka 学manabu 晋三shinzo 文雄fumio 純一郎junichiro 達也tatsuya 拓也takuya 和也kazuya 哲也tetsuya 智子tomoko 京子kyoko 愛ai 舞mai 彩aya`) {
		i := strings.IndexFunc(f, func(r rune) bool { return r < 0x80 })
		m[f[:i]] = f[i:]
	}
	return m
}()

// hangulSurnames are the customary spellings of Korean surnames.
var hangulSurnames = func() map[rune][]string {
	m := map[rune][]string{}
	for _, e := range strings.Split(`김 kim gim|이 lee yi rhee|박 park pak bak|최 choi choe|정 jung chung jeong|강 kang gang|조 cho jo|윤 yoon yun|장 jang chang|임 lim im|림 rim lim|한 han|오 oh o|서 seo suh|신 shin sin|권 kwon gwon|황 hwang
안 ahn an|송 song|류 ryu yoo|유 yoo yu|전 jeon chun|홍 hong|고 ko go koh|문 moon mun|양 yang|손 son sohn|배 bae pae|백 baek paik|허 heo hur|노 noh roh no|로 ro noh|심 shim sim|하 ha|곽 kwak gwak|성 sung seong|차 cha|주 joo ju|우 woo u|구 koo gu ku
민 min|나 na ra|진 jin chin|지 ji chi|엄 eom um|원 won|천 chun cheon|방 bang pang|공 kong gong|현 hyun hyeon|변 byun byeon|리 ri lee|량 ryang yang|려 ryo yeo`, "|") {
		f := strings.Fields(strings.ReplaceAll(e, "\n", " "))
		for i := 0; i < len(f); { // a line break joins two entries
			r := []rune(f[i])[0]
			j := i + 1
			for j < len(f) && f[j][0] < 0x80 {
				j++
			}
			m[r] = f[i+1 : j]
			i = j
		}
	}
	return m
}()

// hangulName is to Hangul what [hanName] is to Han.
func hangulName(s string) (parts []string, forms [][]string) {
	rs := []rune(s)
	if len(rs) < 2 || len(rs) > 4 {
		return []string{s}, [][]string{hangul(s)}
	}
	split := 1
	if len(rs) == 4 {
		split = 2
	}
	family := hangul(string(rs[:split]))
	if f, ok := hangulSurnames[rs[0]]; ok && split == 1 {
		family = f
	}
	return []string{string(rs[:split]), string(rs[split:])}, [][]string{family, hangul(string(rs[split:]))}
}
