package estimate
import "context"
type ThresholdOptions struct{}
func thresholded(ctx context.Context, t *Table, o *Options) (*Result, error) {return nil,nil}
func chaoBound(t *Table, o *Options) (*Result, error) {return nil,nil}
