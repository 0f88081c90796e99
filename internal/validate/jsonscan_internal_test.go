package validate

import (
	"encoding/json"
	"errors"
	"io"
	"reflect"
	"strings"
	"testing"
	"testing/iotest"
	"unicode/utf8"
)

// built is the document as Go values, made of the scanner's tokens.
func built(s *jsonScanner) (any, error) {
	t, err := s.next()
	if err != nil {
		return nil, err
	}
	v, err := valueOf(s, t)
	if err != nil {
		return nil, err
	}
	if _, err := s.next(); !errors.Is(err, io.EOF) {
		return nil, err
	}
	return v, nil
}

func valueOf(s *jsonScanner, t jsonToken) (any, error) {
	switch t.kind {
	case '"':
		return string(t.text), nil
	case '0':
		return json.Number(t.text), nil
	case 't', 'f':
		return t.kind == 't', nil
	case 'n':
		return nil, nil //nolint:nilnil // null is nil
	}
	list, object := []any{}, map[string]any{}
	for {
		in, err := s.next()
		if err != nil {
			return nil, err
		}
		if in.kind == '}' {
			return object, nil
		}
		if in.kind == ']' {
			return list, nil
		}
		key := ""
		if t.kind == '{' {
			key = string(in.text)
			if in, err = s.next(); err != nil {
				return nil, err
			}
		}
		v, err := valueOf(s, in)
		if err != nil {
			return nil, err
		}
		list = append(list, v)
		object[key] = v
	}
}

var jsonSamples = []string{
	`{}`, `[]`, `""`, `0`, ` { "a" : [ 1 , -2.5e+3, true,false,null , {} , "x" ] } ` + "\n", `{"a":"é \u00e9 \uD83D\uDE00 \ud83d \n\"\\\/"}`,
	`{"a":1,}`, `[1,]`, `{"a"}`, `{"a" 1}`, `{a:1}`, `[1 2]`, `{"a":1 "b":2}`, `01`, `1.`, `-`, `+1`, `tru`, `nul`, `"`, `"\x"`, `"\u12"`, `"\"`, "\"\t\"", `{]`, `[}`, `}`, `,`, `:`, `[,1]`,
	`{} {}`, `[[[[]]]]`, `"\\\\"`, `"\\\""`, ``, ` `, `{"a":`, `[`, `{"`, "\"\xff\"", `{"a":{"b":[{}]},"a":2}`,
}

// FuzzJSON compares the scanner with encoding/json, in one piece and byte by
// byte.
func FuzzJSON(f *testing.F) {
	for _, s := range jsonSamples {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		if strings.Count(s, "[")+strings.Count(s, "{") >= mostDepth {
			t.Skip("deeper than is read")
		}
		got, err := built(newJSONScanner(strings.NewReader(s)))
		if valid := json.Valid([]byte(s)); valid != (err == nil) {
			t.Fatalf("%q: got error %v, encoding/json finds it valid: %v", s, err, valid)
		}
		slow, slowErr := built(newJSONScanner(iotest.OneByteReader(strings.NewReader(s))))
		if (slowErr == nil) != (err == nil) || !reflect.DeepEqual(got, slow) {
			t.Fatalf("%q: in one piece %v %v, byte by byte %v %v", s, got, err, slow, slowErr)
		}
		if err != nil || !utf8.ValidString(s) {
			return
		}
		in := json.NewDecoder(strings.NewReader(s))
		in.UseNumber()
		var want any
		if err := in.Decode(&want); err != nil || !reflect.DeepEqual(got, want) {
			t.Fatalf("%q: got %#v, want %#v", s, got, want)
		}
	})
}

// TestJSONPlaces makes sure that a finding stands where it belongs.
func TestJSONPlaces(t *testing.T) {
	s := newJSONScanner(strings.NewReader("{\"é\": \"x\",\n  \"b\": [true, 12]}"))
	want := []place{{1, 1}, {1, 2}, {1, 7}, {2, 3}, {2, 8}, {2, 9}, {2, 15}, {2, 17}, {2, 18}}
	for i, at := range want {
		token, err := s.next()
		if err != nil || token.at != at {
			t.Errorf("token %d: got %v %v, want %v", i, token.at, err, at)
		}
	}
}
