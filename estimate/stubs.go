package estimate
import "context"
type LatentOptions struct{}
type ThresholdOptions struct{}
type ChainSet struct{}
func latentClasses(ctx context.Context, t *Table, o *Options) (*Result, error) {return nil,nil}
func thresholded(ctx context.Context, t *Table, o *Options) (*Result, error) {return nil,nil}
func chaoBound(t *Table, o *Options) (*Result, error) {return nil,nil}
