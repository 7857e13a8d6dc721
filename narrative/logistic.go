package narrative

import "math"

// sparse is one row of a regression: places and values, the dense part first.
type sparse struct {
	at []int32
	v  []float64
}

func (x *sparse) dot(w []float64) float64 {
	sum := 0.0
	for i, j := range x.at {
		sum += x.v[i] * w[j]
	}
	return sum
}

func (x *sparse) addTo(w []float64, by float64) {
	for i, j := range x.at {
		w[j] += by * x.v[i]
	}
}

// regress fits a logistic regression with a ridge: the weights w, the last of
// them the intercept, that minimise half their squared length (without the
// intercept) plus the sum of weight[i] times the loss of row i. By the limited
// memory quasi-Newton method (D. Liu and J. Nocedal, Mathematical Programming
// 45, 1989) with backtracking.
func regress(xs []sparse, ys []bool, weight []float64, n int) []float64 {
	loss := func(w, grad []float64) float64 {
		clear(grad)
		sum := 0.0
		for j := range n {
			sum += w[j] * w[j] / 2
			grad[j] = w[j]
		}
		for i := range xs {
			z := xs[i].dot(w) + w[n]
			y := 0.0
			if ys[i] {
				y = 1
				sum += weight[i] * softplus(-z)
			} else {
				sum += weight[i] * softplus(z)
			}
			d := weight[i] * (sigmoid(z) - y)
			xs[i].addTo(grad, d)
			grad[n] += d
		}
		return sum
	}
	return minimise(loss, n+1)
}

func softplus(z float64) float64 {
	if z > 0 {
		return z + math.Log1p(math.Exp(-z))
	}
	return math.Log1p(math.Exp(z))
}

const (
	lbfgsMemory = 8
	lbfgsSteps  = 200
)

// minimise finds the least value of a smooth convex function of n numbers,
// starting from zero. f fills grad.
func minimise(f func(w, grad []float64) float64, n int) []float64 {
	w, g := make([]float64, n), make([]float64, n)
	next, gNext, dir := make([]float64, n), make([]float64, n), make([]float64, n)
	var ss, yy [][]float64
	value := f(w, g)
	first := norm(g)
	for range lbfgsSteps {
		if norm(g) <= 1e-4*first {
			break
		}
		direction(dir, g, ss, yy)
		slope := dot(dir, g)
		step := 1.0
		if len(ss) == 0 {
			step = 1 / max(1, norm(g))
		}
		better := 0.0
		for range 40 {
			for j := range next {
				next[j] = w[j] + step*dir[j]
			}
			better = f(next, gNext)
			if better <= value+1e-4*step*slope {
				break
			}
			step /= 2
		}
		if !(better < value) {
			break
		}
		s, y := make([]float64, n), make([]float64, n)
		for j := range s {
			s[j], y[j] = next[j]-w[j], gNext[j]-g[j]
		}
		if dot(s, y) > 1e-12 {
			ss, yy = append(ss, s), append(yy, y)
			if len(ss) > lbfgsMemory {
				ss, yy = ss[1:], yy[1:]
			}
		}
		w, next = next, w
		g, gNext = gNext, g
		value = better
	}
	return w
}

// direction is the quasi-Newton step from the last steps and changes of slope.
func direction(dir, g []float64, ss, yy [][]float64) {
	for j := range dir {
		dir[j] = -g[j]
	}
	a := make([]float64, len(ss))
	for i := len(ss) - 1; i >= 0; i-- {
		a[i] = dot(ss[i], dir) / dot(ss[i], yy[i])
		for j := range dir {
			dir[j] -= a[i] * yy[i][j]
		}
	}
	if k := len(ss) - 1; k >= 0 {
		scale := dot(ss[k], yy[k]) / dot(yy[k], yy[k])
		for j := range dir {
			dir[j] *= scale
		}
	}
	for i := range ss {
		b := dot(yy[i], dir) / dot(ss[i], yy[i])
		for j := range dir {
			dir[j] += (a[i] - b) * ss[i][j]
		}
	}
}

func dot(a, b []float64) float64 {
	sum := 0.0
	for i, x := range a {
		sum += x * b[i]
	}
	return sum
}

func norm(a []float64) float64 { return math.Sqrt(dot(a, a)) }
