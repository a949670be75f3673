package bench

import (
	"math"
	"math/bits"
	"testing"

	async "github.com/asyncgen/asyncgen/runtime"
)

// More templates that compute, each for something that compilers do well or badly: an array of one's own, floating point
// over structs, bytes that are appended, maps, and a loop that seldom awaits in its midst.

// digest compresses blocks of sixteen words as SHA-256 does, and awaits after each.
//
//asyncgen:async
func digest(words []uint32, n int) (uint32, error) {
	state := [8]uint32{0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a, 0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19}
	for range n {
		for block := words; len(block) >= 16; block = block[16:] {
			var w [64]uint32
			copy(w[:], block[:16])
			for i := 16; i < 64; i++ {
				s0 := bits.RotateLeft32(w[i-15], -7) ^ bits.RotateLeft32(w[i-15], -18) ^ w[i-15]>>3
				s1 := bits.RotateLeft32(w[i-2], -17) ^ bits.RotateLeft32(w[i-2], -19) ^ w[i-2]>>10
				w[i] = w[i-16] + s0 + w[i-7] + s1
			}
			a, b, c, d, e, f, g, h := state[0], state[1], state[2], state[3], state[4], state[5], state[6], state[7]
			for i := range 64 {
				s1 := bits.RotateLeft32(e, -6) ^ bits.RotateLeft32(e, -11) ^ bits.RotateLeft32(e, -25)
				t1 := h + s1 + (e&f ^ ^e&g) + w[i]
				s0 := bits.RotateLeft32(a, -2) ^ bits.RotateLeft32(a, -13) ^ bits.RotateLeft32(a, -22)
				t2 := s0 + (a&b ^ a&c ^ b&c)
				h, g, f, e, d, c, b, a = g, f, e, d+t1, c, b, a, t1+t2
			}
			state[0], state[1], state[2], state[3] = state[0]+a, state[1]+b, state[2]+c, state[3]+d
			state[4], state[5], state[6], state[7] = state[4]+e, state[5]+f, state[6]+g, state[7]+h
		}
		if _, err := async.Await(async.Sleep(0)); err != nil {
			return 0, err
		}
	}
	return state[0], nil
}

func digestPlain(words []uint32, n int) (uint32, error) {
	state := [8]uint32{0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a, 0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19}
	for range n {
		for block := words; len(block) >= 16; block = block[16:] {
			var w [64]uint32
			copy(w[:], block[:16])
			for i := 16; i < 64; i++ {
				s0 := bits.RotateLeft32(w[i-15], -7) ^ bits.RotateLeft32(w[i-15], -18) ^ w[i-15]>>3
				s1 := bits.RotateLeft32(w[i-2], -17) ^ bits.RotateLeft32(w[i-2], -19) ^ w[i-2]>>10
				w[i] = w[i-16] + s0 + w[i-7] + s1
			}
			a, b, c, d, e, f, g, h := state[0], state[1], state[2], state[3], state[4], state[5], state[6], state[7]
			for i := range 64 {
				s1 := bits.RotateLeft32(e, -6) ^ bits.RotateLeft32(e, -11) ^ bits.RotateLeft32(e, -25)
				t1 := h + s1 + (e&f ^ ^e&g) + w[i]
				s0 := bits.RotateLeft32(a, -2) ^ bits.RotateLeft32(a, -13) ^ bits.RotateLeft32(a, -22)
				t2 := s0 + (a&b ^ a&c ^ b&c)
				h, g, f, e, d, c, b, a = g, f, e, d+t1, c, b, a, t1+t2
			}
			state[0], state[1], state[2], state[3] = state[0]+a, state[1]+b, state[2]+c, state[3]+d
			state[4], state[5], state[6], state[7] = state[4]+e, state[5]+f, state[6]+g, state[7]+h
		}
		if err := pause(); err != nil {
			return 0, err
		}
	}
	return state[0], nil
}

// A body is a point mass.
type body struct {
	x, y, z, vx, vy, vz, mass float64
}

// attract moves bodies that attract each other, n steps, and awaits after each body's turn.
//
//asyncgen:async
func attract(bodies []body, n int) error {
	const dt = 1e-3
	for range n {
		for i := range bodies {
			p := &bodies[i]
			for j := i + 1; j < len(bodies); j++ {
				q := &bodies[j]
				dx, dy, dz := p.x-q.x, p.y-q.y, p.z-q.z
				square := dx*dx + dy*dy + dz*dz + 1e-9
				pull := dt / (square * math.Sqrt(square))
				p.vx, p.vy, p.vz = p.vx-dx*q.mass*pull, p.vy-dy*q.mass*pull, p.vz-dz*q.mass*pull
				q.vx, q.vy, q.vz = q.vx+dx*p.mass*pull, q.vy+dy*p.mass*pull, q.vz+dz*p.mass*pull
			}
			p.x, p.y, p.z = p.x+dt*p.vx, p.y+dt*p.vy, p.z+dt*p.vz
			if _, err := async.Await(async.Sleep(0)); err != nil {
				return err
			}
		}
	}
	return nil
}

func attractPlain(bodies []body, n int) error {
	const dt = 1e-3
	for range n {
		for i := range bodies {
			p := &bodies[i]
			for j := i + 1; j < len(bodies); j++ {
				q := &bodies[j]
				dx, dy, dz := p.x-q.x, p.y-q.y, p.z-q.z
				square := dx*dx + dy*dy + dz*dz + 1e-9
				pull := dt / (square * math.Sqrt(square))
				p.vx, p.vy, p.vz = p.vx-dx*q.mass*pull, p.vy-dy*q.mass*pull, p.vz-dz*q.mass*pull
				q.vx, q.vy, q.vz = q.vx+dx*p.mass*pull, q.vy+dy*p.mass*pull, q.vz+dz*p.mass*pull
			}
			p.x, p.y, p.z = p.x+dt*p.vx, p.y+dt*p.vy, p.z+dt*p.vz
			if err := pause(); err != nil {
				return err
			}
		}
	}
	return nil
}

// quote writes the words in hexadecimal into one buffer, n times, and awaits after each.
//
//asyncgen:async
func quote(words []uint32, n int) (int, error) {
	const digits = "0123456789abcdef"
	var text []byte
	for range n {
		text = text[:0]
		for i, w := range words {
			if i > 0 {
				text = append(text, ',', ' ')
			}
			for shift := 28; shift >= 0; shift -= 4 {
				text = append(text, digits[w>>shift&15])
			}
		}
		if _, err := async.Await(async.Sleep(0)); err != nil {
			return 0, err
		}
	}
	return len(text), nil
}

func quotePlain(words []uint32, n int) (int, error) {
	const digits = "0123456789abcdef"
	var text []byte
	for range n {
		text = text[:0]
		for i, w := range words {
			if i > 0 {
				text = append(text, ',', ' ')
			}
			for shift := 28; shift >= 0; shift -= 4 {
				text = append(text, digits[w>>shift&15])
			}
		}
		if err := pause(); err != nil {
			return 0, err
		}
	}
	return len(text), nil
}

// tally counts in a map how often each remainder occurs, n times, and awaits after each.
//
//asyncgen:async
func tally(words []uint32, n int) (int, error) {
	found := make(map[uint32]int)
	for range n {
		clear(found)
		for _, w := range words {
			found[w>>8%97]++
		}
		if _, err := async.Await(async.Sleep(0)); err != nil {
			return 0, err
		}
	}
	return len(found), nil
}

func tallyPlain(words []uint32, n int) (int, error) {
	found := make(map[uint32]int)
	for range n {
		clear(found)
		for _, w := range words {
			found[w>>8%97]++
		}
		if err := pause(); err != nil {
			return 0, err
		}
	}
	return len(found), nil
}

// checksum adds the words up as Fletcher's checksum does, n times, and awaits in the midst of it, after every 16,384.
//
//asyncgen:async
func checksum(words []uint32, n int) (uint32, error) {
	var low, high uint32
	for range n {
		for i, w := range words {
			low = (low + w) & 0xffff
			high = (high + low) & 0xffff
			if i&16383 == 16383 {
				if _, err := async.Await(async.Sleep(0)); err != nil {
					return 0, err
				}
			}
		}
	}
	return high<<16 | low, nil
}

func checksumPlain(words []uint32, n int) (uint32, error) {
	var low, high uint32
	for range n {
		for i, w := range words {
			low = (low + w) & 0xffff
			high = (high + low) & 0xffff
			if i&16383 == 16383 {
				if err := pause(); err != nil {
					return 0, err
				}
			}
		}
	}
	return high<<16 | low, nil
}

// BenchmarkDigest compresses 64 blocks.
func BenchmarkDigest(b *testing.B) {
	words := numbers(1024)
	b.Run("ours", func(b *testing.B) { sink = int(run(b, digestAsync(words, b.N))) })
	b.Run("plain", func(b *testing.B) { plainly(b, words, digestPlain) })
}

// BenchmarkAttract moves a hundred bodies.
func BenchmarkAttract(b *testing.B) {
	bodies := make([]body, 100)
	for i, v := range numbers(len(bodies)) {
		bodies[i] = body{x: float64(v), y: float64(v % 1009), z: float64(i), mass: 1}
	}
	b.Run("ours", func(b *testing.B) { run(b, attractAsync(bodies, b.N)) })
	b.Run("plain", func(b *testing.B) {
		if err := attractPlain(bodies, b.N); err != nil {
			b.Fatal(err)
		}
	})
}

// BenchmarkQuote writes a thousand words.
func BenchmarkQuote(b *testing.B) {
	words := numbers(1000)
	b.Run("ours", func(b *testing.B) { sink = run(b, quoteAsync(words, b.N)) })
	b.Run("plain", func(b *testing.B) { plainly(b, words, quotePlain) })
}

// BenchmarkTally counts a thousand words.
func BenchmarkTally(b *testing.B) {
	words := numbers(1000)
	b.Run("ours", func(b *testing.B) { sink = run(b, tallyAsync(words, b.N)) })
	b.Run("plain", func(b *testing.B) { plainly(b, words, tallyPlain) })
}

// BenchmarkChecksum adds up 65,536 words.
func BenchmarkChecksum(b *testing.B) {
	words := numbers(1 << 16)
	b.Run("ours", func(b *testing.B) { sink = int(run(b, checksumAsync(words, b.N))) })
	b.Run("plain", func(b *testing.B) { plainly(b, words, checksumPlain) })
}

// plainly runs a twin.
func plainly[T int | uint32](b *testing.B, words []uint32, twin func([]uint32, int) (T, error)) {
	v, err := twin(words, b.N)
	if err != nil {
		b.Fatal(err)
	}
	sink = int(v)
}
