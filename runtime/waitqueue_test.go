package async

// length counts the tasks in the queue.
func (q *waitQueue) length() int {
	n := 0
	for t := q.head; t != nil; t = t.queueNext {
		n++
	}
	return n
}
