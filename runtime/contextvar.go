package async

import (
	"context"
	"errors"
	"sync/atomic"
)

// ContextVar is a variable whose value depends on the context: each task has its own,
// inherited from its creator. Declare context variables at package level. asyncio:
// contextvars.ContextVar.
type ContextVar[T any] struct {
	name     string
	id       uint32
	fallback T
}

// variable is a ContextVar of any type.
type variable interface {
	varID() uint32
	unboxed(value any) any
}

// rawVariable asks a Context, maybe through contexts derived from it, for the
// box of the variable with that number.
type rawVariable uint32

// lookup returns what a context with these variables has under a key, if that is one of
// them.
func (m *varMap) lookup(key any) (value any, ok bool) {
	switch v := key.(type) {
	case rawVariable:
		return m.get(uint32(v))
	case variable:
		if box, ok := m.get(v.varID()); ok {
			return v.unboxed(box), true
		}
	}
	return nil, false
}

var lastVariable atomic.Uint32

// NewContextVar returns a new variable, distinct from all others; the name is only
// informative. Where the variable is not set, it has the default value.
func NewContextVar[T any](name string, defaultValue T) *ContextVar[T] {
	return &ContextVar[T]{name: name, id: lastVariable.Add(1), fallback: defaultValue}
}

func (v *ContextVar[T]) varID() uint32         { return v.id }
func (v *ContextVar[T]) unboxed(value any) any { return value.(boxed[T]).value }

// Name returns the name given to NewContextVar.
func (v *ContextVar[T]) Name() string { return v.name }

// Get returns the variable's value in ctx, which may be a *Context or any context
// derived from one, or else the default value. Any goroutine may call it. asyncio: get.
func (v *ContextVar[T]) Get(ctx context.Context) T {
	value, ok := v.Lookup(ctx)
	if !ok {
		return v.fallback
	}
	return value
}

// Lookup returns the variable's value in ctx and whether it is set there.
func (v *ContextVar[T]) Lookup(ctx context.Context) (value T, ok bool) {
	box, ok := ctx.Value(rawVariable(v.id)).(boxed[T])
	return box.value, ok
}

// Set sets the variable in c, for the users of c and for copies made from now on. Reset
// with the returned token undoes it. It must be called on the loop's goroutine.
// asyncio: set.
func (v *ContextVar[T]) Set(c *Context, value T) *Token[T] {
	old, was := c.store.vars.Load().get(v.id)
	token := &Token[T]{variable: v, store: c.store, was: was}
	if was {
		token.old = old.(boxed[T]).value
	}
	v.put(c.store, value)
	return token
}

func (v *ContextVar[T]) put(s *varStore, value T) {
	s.vars.Store(s.vars.Load().with(v.id, boxed[T]{value}))
}

// boxed keeps a value's static type: a nil error or any in a variable is a
// value, not an absence.
type boxed[T any] struct{ value T }

// Token records what a Set has replaced, for Reset. asyncio: contextvars.Token.
type Token[T any] struct {
	variable *ContextVar[T]
	store    *varStore
	old      T
	was      bool
	used     bool
}

// ErrToken is what Reset reports for a token of another variable or context, or
// one that was used before.
var ErrToken = errors.New("async: token belongs to another variable or context, or was used before")

// Reset restores the variable's value in c, or its absence, from before the Set that
// returned the token. It returns ErrToken if the token belongs to another variable or
// context, or was used before. It must be called on the loop's goroutine. asyncio:
// reset.
func (v *ContextVar[T]) Reset(c *Context, token *Token[T]) error {
	if token == nil || token.used || token.variable != v || token.store != c.store {
		return ErrToken
	}
	token.used = true
	if token.was {
		v.put(c.store, token.old)
	} else {
		c.store.vars.Store(c.store.vars.Load().without(v.id))
	}
	return nil
}
