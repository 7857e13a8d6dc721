package connect

import "strings"

// grammar are the words of English and Spanish that sentences are held together
// with. No name is recognised by them, and none is hidden for looking like them.
var grammar = wordSet(`a an the this that these those some any each every no none all both either neither another other such same
i you he she it we they me him her us them my your his its our their mine yours hers ours theirs who whom whose which what
myself himself herself itself themselves ourselves yourself someone somebody anyone anybody everyone everybody nobody nothing something
and or but nor so yet if when while because although though unless until since before after as than whether once where why how
of in on at to from by with without into onto over under between among through during against about above below near inside outside behind beside across along toward towards upon within per via for off out up down
is am are was were be been being have has had having do does did done doing will would shall should can could may might must ought cannot
not never also only just even still already again then there here now later soon often always sometimes today yesterday tomorrow
said says say told tells according among most many much few several during throughout although following further shortly additional based using due upon under again
one two three four five six seven eight nine ten first second third last next both
i'm i've i'll i'd it's he's she's they're we're don't didn't doesn't wasn't weren't isn't can't couldn't wouldn't won't
el la los las un una unos unas lo le les se me te nos mi su sus tu este esta estos estas ese esa esos esas aquel aquella
yo él ella ellos ellas nosotros usted ustedes quien quienes que qué cual cuando cuándo donde dónde como cómo porque aunque mientras si sí
y e o u ni pero sino de del al a en con sin por para sobre entre hasta desde hacia contra durante según tras ante bajo
es son era eran fue fueron ser sido está están estaba estaban ha han había habían hay no nunca también ya muy más menos dijo dice di`)

// doubtful are the words of grammar that are also somebody's name: with a
// capital letter they are taken for it.
var doubtful = wordSet(`will may said`)

// months and days are no names beside a number, or at all.
var (
	months = wordSet(`january february march april may june july august september october november december jan feb mar apr jun jul aug sep sept oct nov dec`)
	days   = wordSet(`monday tuesday wednesday thursday friday saturday sunday`)
)

// particles join the words of one name. They are not hidden alone.
var particles = wordSet(`de del la las los da das do dos di van von der den bin ibn al el of the`)

// titles stand before somebody's name.
var titles = wordSet(`mr mrs ms miss dr prof sr sra srta señor señora señorita don doña madam sir officer sergeant judge pastor uncle aunt tío tía`)

// namers are the words behind which a name follows, whatever its letters.
var namers = wordSet(`mr mrs ms miss dr sr sra srta don doña named called nicknamed alias aka surname llamado llamada llama apodado apodada apellido`)

func wordSet(s string) map[string]bool {
	m := map[string]bool{}
	for _, w := range strings.Fields(s) {
		m[w] = true
	}
	return m
}
