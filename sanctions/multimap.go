package sanctions

import "slices"

// multimap maps 32-bit hashes to numbers: one sorted array and a directory by
// the hash's leading bits. Different strings may share a hash; whoever looks up
// compares what it finds.
type multimap struct {
	items []uint64 // hash<<32 | number
	dir   []uint32 // where the items with each value of the leading bits begin
	shift uint
}

func newMultimap(items []uint64) multimap {
	slices.Sort(items)
	items = slices.Compact(items)
	m := multimap{items: slices.Clip(items), shift: 64}
	bits := uint(4)
	for 1<<bits < len(items)/4 && bits < 24 {
		bits++
	}
	m.shift -= bits
	m.dir = make([]uint32, 1<<bits+1)
	at := 0
	for b := range m.dir {
		for at < len(items) && items[at]>>m.shift < uint64(b) {
			at++
		}
		m.dir[b] = uint32(at)
	}
	return m
}

// find returns the items of a hash; their low halves are the numbers.
func (m *multimap) find(hash uint32) []uint64 {
	b := uint64(hash) << 32 >> m.shift
	from, to := int(m.dir[b]), len(m.items)
	if b+1 < uint64(len(m.dir)) {
		to = int(m.dir[b+1])
	}
	if to-from > 32 {
		k, _ := slices.BinarySearch(m.items[from:to], uint64(hash)<<32)
		from += k
	}
	for from < to && uint32(m.items[from]>>32) < hash {
		from++
	}
	end := from
	for end < to && uint32(m.items[end]>>32) == hash {
		end++
	}
	return m.items[from:end]
}

func item(hash uint32, number int) uint64 { return uint64(hash)<<32 | uint64(uint32(number)) }

// FNV-1a with a final mix, so that the leading bits are as good as the others.
const (
	fnvStart = 2166136261
	fnvPrime = 16777619
)

func hashBytes(h uint32, s string) uint32 {
	for i := 0; i < len(s); i++ {
		h = (h ^ uint32(s[i])) * fnvPrime
	}
	return h
}

func mix(h uint32) uint32 {
	h ^= h >> 16
	h *= 0x85ebca6b
	h ^= h >> 13
	h *= 0xc2b2ae35
	return h ^ h>>16
}

func hashOf(s string) uint32 { return mix(hashBytes(fnvStart, s)) }

// hashWithout is the hash of s without its byte i.
func hashWithout(s string, i int) uint32 { return mix(hashBytes(hashBytes(fnvStart, s[:i]), s[i+1:])) }
