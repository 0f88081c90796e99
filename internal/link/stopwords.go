package link

import "strings"

// isStopWord tells whether an English word, folded and without a possessive
// 's, says nothing about what a text is about.
func isStopWord(w string) bool {
	_, ok := stopWords[w]
	return ok
}

var stopWords = func() map[string]struct{} {
	m := map[string]struct{}{}
	for w := range strings.FieldsSeq(stopWordList) {
		m[w] = struct{}{}
	}
	return m
}()

// The list holds articles, pronouns, prepositions, conjunctions, auxiliaries
// and the adverbs of everyday speech, each with its contractions. It is short
// of nouns on purpose: those are what texts are about.
const stopWordList = `
a an the this that these those such same other another others each every either neither both all any some none no nor not
only own most more less least few many much several enough such else

i me my mine myself we us our ours ourselves you your yours yourself yourselves he him his himself she her hers herself
it its itself they them their theirs themselves one ones oneself who whom whose which what whoever whatever whichever
somebody someone something anybody anyone anything nobody nothing everybody everyone everything somewhere anywhere nowhere everywhere
somehow anyhow anyway

am is are was were be been being isn't aren't wasn't weren't ain't i'm you're we're they're
have has had having haven't hasn't hadn't i've you've we've they've i'd you'd he'd she'd we'd they'd it'd
do does did doing done don't doesn't didn't
will would shall should can could may might must ought cannot can't couldn't won't wouldn't shan't shouldn't mustn't mightn't needn't
i'll you'll he'll she'll we'll they'll it'll that'll there'll there'd that'd who'd who'll what'll let
get gets got getting gotten go goes going gone went come comes came coming gonna wanna gotta

and or but if so because as until while although though whereas whether than then unless since once
of at by for with about against between among into onto through throughout during before after above below to from up down in out on off
over under across along around behind beside besides beyond near within without toward towards upon per via despite except
again further here there where when why how ever never always often sometimes usually rarely seldom
also too very just quite rather really almost already still yet even perhaps maybe however therefore thus hence indeed instead
otherwise meanwhile moreover furthermore nevertheless nonetheless somewhat likely well oh ah um uh hmm mm okay ok yeah yes yep hey hi hello
now soon later today ago away back apart aside forth together twice
like likes etc eg ie vs
actually basically literally obviously definitely probably certainly simply mostly mainly especially particularly generally
said say says saying tell tells told
s t d ll m re ve don didn doesn isn wasn weren aren couldn wouldn shouldn hasn haven hadn
`
