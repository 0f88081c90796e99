package publish

import "testing"

func TestSqueeze(t *testing.T) {
	for _, test := range []struct{ name, css, want string }{
		{"rule", "a {\n  color: red;\n  margin: 0 1px\n}\n", "a{color:red;margin:0 1px}"},
		{"descendants keep their space", "a :hover,\nb > c { x: y }", "a :hover,b > c{x:y}"},
		{"comments", "/* one */a{b:c}/* two\n three */ d{e:f}", "a{b:c}d{e:f}"},
		{"quotes", `a::after { content: "  ; /* \" */ " }`, `a::after{content:"  ; /* \" */ "}`},
		{"parentheses", "a { width: calc(1px + (2px * 3)); b: min(1px, 2px) }", "a{width:calc(1px + (2px * 3));b:min(1px, 2px)}"},
		{"media", "@media (min-width: 58rem) {\n a { b: c }\n}", "@media (min-width: 58rem){a{b:c}}"},
		{"comment never closed", "a{b:c} /* d", "a{b:c}"},
		{"backslash at the end", `a{content:"\`, `a{content:"\`},
		{"nothing", "", ""},
	} {
		t.Run(test.name, func(t *testing.T) {
			if got := squeeze(test.css); got != test.want {
				t.Errorf("got %q, want %q", got, test.want)
			}
		})
	}
}
