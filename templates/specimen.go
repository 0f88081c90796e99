package templates

import (
	"errors"
	"reflect"
)

// specimenText is long enough for templates that cut texts.
const specimenText = "https://example.com/a-specimen-of-some-text-that-stands-for-any-other"

// Specimen is a view to try templates out with: every text and number is
// there, every list has one entry, every pointer leads somewhere, and all that
// is yes or no is as asked for. What may be of any type stays empty.
func Specimen[T any](yes bool) T {
	var view T
	fill(reflect.ValueOf(&view).Elem(), yes)
	return view
}

func fill(v reflect.Value, yes bool) {
	switch v.Kind() {
	case reflect.String:
		v.SetString(specimenText)
	case reflect.Bool:
		v.SetBool(yes)
	case reflect.Int, reflect.Int64:
		v.SetInt(2)
	case reflect.Pointer:
		v.Set(reflect.New(v.Type().Elem()))
		fill(v.Elem(), yes)
	case reflect.Slice:
		v.Set(reflect.MakeSlice(v.Type(), 1, 1))
		fill(v.Index(0), yes)
	case reflect.Struct:
		for i := range v.NumField() {
			if v.Type().Field(i).IsExported() {
				fill(v.Field(i), yes)
			}
		}
	}
}

// Distinct joins the mistakes of several errors, each told once.
func Distinct(errs []error) error {
	var kept []error
	told := map[string]bool{}
	for _, err := range errs {
		if err != nil && !told[err.Error()] {
			told[err.Error()] = true
			kept = append(kept, err)
		}
	}
	return errors.Join(kept...)
}
