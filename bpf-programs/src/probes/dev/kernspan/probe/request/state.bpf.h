/* SPDX-License-Identifier: GPL-2.0 OR Apache-2.0 */
#pragma once

#include "io.bpf.h"

/* The request for which the thread that runs here opens a connection; 0: for none. */
static __always_inline __u64 opens_for(void)
{
	struct thread *thread = thread_of(current_task(), false);

	return thread ? thread->token : 0;
}

/* A connection belongs to the request that its opener works for. */
static __always_inline void handle_open(struct conn *conn, __u64 token)
{
	if (!conn)
		return;
	conn->owner = token;
	conn->opened = 1;
}

static __always_inline __u64 cpu_of(const struct thread *thread, __u64 now)
{
	__u64 ns = thread->totals.ns[LEDGER_CPU];

	if (thread->state == LEDGER_CPU && now > thread->since_ns)
		ns += now - thread->since_ns;
	return ns;
}

/*
 * CPU time of a thread up to now, by its id; 0 if it cannot be told. The lower rungs have to do
 * without the kernel's functions, which need the JIT.
 */
static __always_inline __u64 cpu_of_id(__u32 tid, __u64 now, bool functions)
{
	struct task_struct *task;
	struct old_thread *old;
	struct thread *thread;
	__u64 ns = 0;

	if (!has_task_storage()) {
		old = old_thread_by_id(tid);
		return old ? cpu_of(&old->thread, now) : 0;
	}
	if (!functions || !has_kfunc(bpf_task_from_pid) || !has_kfunc(bpf_task_release))
		return 0;
	task = bpf_task_from_pid(tid);
	if (!task)
		return 0;
	thread = thread_of(task, false);
	if (thread)
		ns = cpu_of(thread, now);
	bpf_task_release(task);
	return ns;
}

/*
 * The other side closes, once. What is done for its requests from here on, nobody waits for; some of
 * them may not have been read yet.
 */
static __always_inline void handle_peer_close(struct conn *conn, bool functions)
{
	if (conn->role == ROLE_CLIENT || conn->closed_ns)
		return;
	conn->closed_ns = bpf_ktime_get_ns();
	if (conn->role == ROLE_SERVER)
		conn->closed_cpu = cpu_of_id(conn->reader, conn->closed_ns, functions);
}

static __always_inline bool closes(int state)
{
	return state == TCP_CLOSE_WAIT || state == TCP_FIN_WAIT1 || state == TCP_LAST_ACK ||
	       state == TCP_CLOSE;
}

/* A connection is closed by one of its sides. All that is done can be done twice. */
static __always_inline void handle_close(struct sock *sk, struct conn *conn, int state,
					 bool functions)
{
	if (state == TCP_CLOSE_WAIT)
		handle_peer_close(conn, functions);
	else if (state == TCP_CLOSE && in_send(sk))
		conn->closing = 1;
	else
		report_end(sk, conn, state == TCP_CLOSE ? END_CLOSED : END_LOCAL_CLOSE);
}
