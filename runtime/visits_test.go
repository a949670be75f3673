package async_test

import (
	"context"
	"database/sql/driver"
	"errors"
	"io"
	"sync"
)

// visits is a database for the examples, in a single type: driver, connection and
// table of it. It understands one query, which counts how often it was asked about
// a name.
type visits struct {
	mu     sync.Mutex
	counts map[string]int64
}

var errVisits = errors.New("visits: it only answers queries")

func (v *visits) Connect(context.Context) (driver.Conn, error) { return v, nil }
func (v *visits) Driver() driver.Driver                        { return v }
func (v *visits) Open(string) (driver.Conn, error)             { return v, nil }
func (v *visits) Close() error                                 { return nil }
func (v *visits) Begin() (driver.Tx, error)                    { return nil, errVisits }
func (v *visits) Prepare(string) (driver.Stmt, error)          { return nil, errVisits }

// QueryContext implements driver.QueryerContext.
func (v *visits) QueryContext(ctx context.Context, _ string, args []driver.NamedValue) (driver.Rows, error) {
	v.mu.Lock()
	defer v.mu.Unlock()
	name, ok := args[0].Value.(string)
	if !ok || ctx.Err() != nil {
		return nil, errors.Join(errVisits, ctx.Err())
	}
	if v.counts == nil {
		v.counts = make(map[string]int64)
	}
	v.counts[name]++
	return &count{n: v.counts[name]}, nil
}

// count is a result of one row with one column.
type count struct {
	n    int64
	done bool
}

func (c *count) Columns() []string { return []string{"count"} }
func (c *count) Close() error      { return nil }

func (c *count) Next(row []driver.Value) error {
	if c.done {
		return io.EOF
	}
	c.done = true
	row[0] = c.n
	return nil
}
