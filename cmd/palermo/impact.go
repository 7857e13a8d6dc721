package main

import (
	"palermo"
	"palermo/law"
)

// impact compares two laws over the cases of one file. It needs every record: a
// bad one ends it.
func (s *streams) impact(name string, cmp *law.Comparison) (*law.Impact, error) {
	src, err := s.open(name)
	if err != nil {
		return nil, err
	}
	defer src.Close()
	if src.form == yamlList {
		data, err := src.whole()
		if err != nil {
			return nil, err
		}
		vs, bad, err := law.ReadVignettes(src.name, data, cmp.Old.Library.Book)
		if err != nil {
			return nil, err
		}
		if len(bad) > 0 {
			return nil, bad[0]
		}
		cases := make([]*palermo.Case, len(vs))
		for i := range vs {
			cases[i] = vs[i].Case()
		}
		return cmp.Of(cases)
	}
	total := &law.Impact{}
	err = each(s, src, func(b *batch) (*law.Impact, error) {
		cases := make([]*palermo.Case, 0, len(b.records))
		for _, r := range b.records {
			if r.err != nil {
				return nil, palermo.At(src.name, r.line, r.err)
			}
			c, err := law.DecodeCase(r.data, cmp.Old.Library.Book)
			if err != nil {
				return nil, palermo.At(src.name, r.line, err)
			}
			cases = append(cases, c)
		}
		return cmp.Of(cases)
	}, func(_ *batch, im *law.Impact) error { total.Add(im); return nil })
	return total, err
}
