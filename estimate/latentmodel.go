package estimate

import (
	"math"
	"math/rand/v2"
)

// The prior of the concentration alpha: gamma of this shape and rate.
const (
	alphaShape = 0.25
	alphaRate  = 0.25
)

// latentModel is the Dirichlet-process mixture of latent classes, seen as a
// density of its continuous parameters alone. A person is of class k with
// probability nu_k, and list j has a person of class k with probability lam_kj
// whatever other lists do. Priors: lam uniform, nu by breaking a stick with
// beta(1, alpha) pieces, alpha gamma(1/4, 1/4), p(N) proportional to 1/N.
//
// Peers draw the class of every person and the number of people unseen in turn
// (Gibbs); both tie the parameters down and make chains crawl. Both can be
// summed out: under p(N) ~ 1/N the sum over N leaves
//
//	prod over cells w of (p_w / (1 - p_0))^N_w,  p_w = sum_k nu_k prod_j ...
//
// which is smooth, so Hamiltonian moves apply, and can be raised to a power
// between 0 and 1, so chains can be tempered. N is drawn afterwards.
//
// The coordinates are x_kj = logit lam_kj; y_k with -log(1-V_k) =
// exp(y_k)/alpha for the pieces V_k of the stick; and log alpha.
//
// Source of the model: Manrique-Vallier, Biometrics 72 (2016) 1246-1254.
type latentModel struct {
	t, k  int
	n     float64
	cells []Cell

	lam, lam0     []float64 // k x t: lam and 1 - lam
	nu, miss, hit []float64 // share; probability to be on no list, on some
	piece, length []float64 // E_k = -log(1-V_k); expm1(E_k)
	gnu           []float64 // derivative by log nu
	q             []float64 // by class, for one cell
	seen          float64   // probability 1 - p_0 to be on some list

	// Probabilities of the combinations of the first half of the lists, times
	// nu, and of the second half: a cell is a product of two. By combination,
	// then class. The sums of expected people have the same shape.
	half      int
	low, high []float64
	lowSum    []float64
	highSum   []float64
}

func newLatentModel(t *Table, classes int) *latentModel {
	lists := len(t.Lists)
	m := &latentModel{t: lists, k: classes, n: float64(t.People()), cells: t.Cells, half: (lists + 1) / 2}
	m.lam, m.lam0 = make([]float64, classes*lists), make([]float64, classes*lists)
	for _, p := range []*[]float64{&m.nu, &m.miss, &m.hit, &m.piece, &m.length, &m.gnu, &m.q} {
		*p = make([]float64, classes)
	}
	m.low, m.lowSum = make([]float64, classes<<m.half), make([]float64, classes<<m.half)
	m.high, m.highSum = make([]float64, classes<<(lists-m.half)), make([]float64, classes<<(lists-m.half))
	return m
}

// dim is the number of coordinates: x, then y, then log alpha.
func (m *latentModel) dim() int { return m.k*m.t + m.k }

// draw sets coordinates from the prior, with a concentration that spreads
// people over few classes or over many.
func (m *latentModel) draw(rng *rand.Rand, at []float64) {
	for i := range m.k * m.t {
		u := rng.Float64()
		at[i] = math.Log(u / (1 - u))
	}
	for i := m.k * m.t; i < len(at)-1; i++ {
		at[i] = math.Log(rng.ExpFloat64())
	}
	at[len(at)-1] = 4*rng.Float64() - 2
}

// density computes the log likelihood and the log prior at a point, and the
// gradients of both.
func (m *latentModel) density(at, gradLik, gradPrior []float64) (lik, prior float64) {
	kt := m.k * m.t
	prior = m.catches(at[:kt], gradPrior) + m.sticks(at[kt:], gradPrior[kt:])
	m.seen = 0
	for k, nu := range m.nu {
		miss, hit := 1.0, 0.0
		for j := k * m.t; j < (k+1)*m.t; j++ {
			hit += miss * m.lam[j] // first caught by list j: no cancellation
			miss *= m.lam0[j]
		}
		m.miss[k], m.hit[k] = miss, hit
		m.seen += nu * hit
		m.low[k], m.high[k] = nu, 1
	}
	m.products(m.low, 0, m.half)
	m.products(m.high, m.half, m.t)
	clear(m.lowSum)
	clear(m.highSum)
	lik = -m.n * math.Log(m.seen)
	for _, c := range m.cells {
		a := int(c.On) & (1<<m.half - 1) * m.k
		b := int(c.On) >> m.half * m.k
		low, high, q := m.low[a:a+m.k], m.high[b:b+m.k], m.q[:m.k]
		p := 0.0
		for k, v := range low {
			q[k] = v * high[k]
			p += q[k]
		}
		count := float64(c.Count)
		lik += count * math.Log(p)
		scale := count / p
		lowSum, highSum := m.lowSum[a:a+m.k], m.highSum[b:b+m.k]
		for k, v := range q {
			v *= scale
			lowSum[k] += v
			highSum[k] += v
		}
	}
	m.catchGradient(gradLik)
	m.stickGradient(gradLik[kt:])
	return lik, prior
}

// catches computes the chances of lists to have people, and the prior of x.
func (m *latentModel) catches(at, gradPrior []float64) (prior float64) {
	product := 1.0 // of 1 + e^-|x|, each at most 2
	for i, x := range at {
		x0 := math.Abs(x)
		e := math.Exp(-x0)
		big := 1 / (1 + e)
		small := e * big
		if x < 0 {
			big, small = small, big
		}
		m.lam[i], m.lam0[i] = big, small
		gradPrior[i] = small - big
		prior -= x0
		if product *= 1 + e; product > 1e200 {
			prior -= 2 * math.Log(product)
			product = 1
		}
	}
	return prior - 2*math.Log(product)
}

// products fills a table of the probabilities of the combinations of the lists
// from first to end, from its row for nobody.
func (m *latentModel) products(table []float64, first, end int) {
	for j := first; j < end; j++ {
		rows := m.k << (j - first)
		for k := range m.k {
			on, off := m.lam[k*m.t+j], m.lam0[k*m.t+j]
			for a := k; a < rows; a += m.k {
				table[rows+a] = table[a] * on
				table[a] *= off
			}
		}
	}
}

// catchGradient sums, for each class and list, the people expected on the list
// less lam times all people of the class, seen and unseen.
func (m *latentModel) catchGradient(gradLik []float64) {
	clear(m.gnu)
	for a := 0; a < len(m.lowSum); a += m.k {
		for k, v := range m.lowSum[a : a+m.k] {
			m.gnu[k] += v
		}
	}
	for k, people := range m.gnu {
		all := people + m.n*m.nu[k]*m.miss[k]/m.seen
		for j := k * m.t; j < (k+1)*m.t; j++ {
			gradLik[j] = -all * m.lam[j]
		}
		m.gnu[k] -= m.n * m.nu[k] * m.hit[k] / m.seen
	}
	m.addSums(gradLik, m.lowSum, 0)
	m.addSums(gradLik, m.highSum, m.half)
}

func (m *latentModel) addSums(gradLik, sums []float64, first int) {
	for a := 1; a*m.k < len(sums); a++ {
		row := sums[a*m.k : (a+1)*m.k]
		for on, j := a, first; on != 0; on, j = on>>1, j+1 {
			if on&1 == 1 {
				for k, v := range row {
					gradLik[k*m.t+j] += v
				}
			}
		}
	}
}

// sticks computes the shares of the classes and the prior of y and log alpha.
func (m *latentModel) sticks(at, gradPrior []float64) (prior float64) {
	last := m.k - 1
	la := at[last]
	left := 0.0
	for k := range last {
		y := at[k]
		e := math.Exp(y)
		prior += y - e
		gradPrior[k] = 1 - e
		m.piece[k] = math.Exp(y - la)
		m.length[k] = math.Expm1(m.piece[k])
		m.nu[k] = math.Exp(left) * -math.Expm1(-m.piece[k])
		left -= m.piece[k]
	}
	m.nu[last] = math.Exp(left)
	alpha := math.Exp(la)
	gradPrior[last] = alphaShape - alphaRate*alpha
	return prior + alphaShape*la - alphaRate*alpha
}

// stickGradient carries the derivative by log nu over to y and log alpha.
func (m *latentModel) stickGradient(grad []float64) {
	last := m.k - 1
	later := m.gnu[last]
	grad[last] = 0
	for k := last - 1; k >= 0; k-- {
		d := -later * m.piece[k]
		if m.length[k] > 0 && !math.IsInf(m.length[k], 1) {
			d += m.gnu[k] * m.piece[k] / m.length[k]
		} else if m.length[k] == 0 {
			d += m.gnu[k]
		}
		grad[k] = d
		grad[last] -= d
		later += m.gnu[k]
	}
}

// people draws the number of people in all, given the last density computed.
func (m *latentModel) people(rng *rand.Rand) float64 {
	return m.n + negativeBinomial(rng, m.n, m.seen)
}
