/* SPDX-License-Identifier: GPL-2.0 OR Apache-2.0 */
#pragma once

#include "io.bpf.h"

/* A connection belongs to the request that its opener works for. */
static __always_inline void handle_open(struct sock *sk)
{
	struct thread *thread = threads_of(current_task(), false);
	struct conn *conn;

	if (!thread || !thread->token)
		return;
	conn = bpf_sk_storage_get(&conns, sk, 0, BPF_LOCAL_STORAGE_GET_F_CREATE);
	if (!conn)
		return;
	conn->owner = thread->token;
	conn->opened = 1;
}

/* CPU time of a thread up to now, by its id; 0 if it cannot be told. */
static __always_inline __u64 cpu_of(__u32 tid, __u64 now)
{
	struct task_struct *task;
	struct thread *thread;
	__u64 ns = 0;

	if (!has_kfunc(bpf_task_from_pid) || !has_kfunc(bpf_task_release))
		return 0;
	task = bpf_task_from_pid(tid);
	if (!task)
		return 0;
	thread = threads_of(task, false);
	if (thread) {
		ns = thread->totals.ns[LEDGER_CPU];
		if (thread->state == LEDGER_CPU && now > thread->since_ns)
			ns += now - thread->since_ns;
	}
	bpf_task_release(task);
	return ns;
}

/*
 * The other side closes, once. What is done for its requests from here on, nobody waits for; some of
 * them may not have been read yet.
 */
static __always_inline void handle_peer_close(struct conn *conn)
{
	if (conn->role == ROLE_CLIENT || conn->closed_ns)
		return;
	conn->closed_ns = bpf_ktime_get_ns();
	if (conn->role == ROLE_SERVER)
		conn->closed_cpu = cpu_of(conn->reader, conn->closed_ns);
}

static __always_inline bool ends(int state)
{
	return state == TCP_FIN_WAIT1 || state == TCP_LAST_ACK || state == TCP_CLOSE;
}

/* All that is done for a new state can be done twice. */
static __always_inline void state_entered(struct sock *sk, int state)
{
	struct conn *conn;

	if (state == TCP_SYN_SENT)
		handle_open(sk);
	if (state != TCP_CLOSE_WAIT && !ends(state))
		return;
	conn = bpf_sk_storage_get(&conns, sk, 0, 0);
	if (!conn)
		return;
	if (state == TCP_CLOSE_WAIT)
		handle_peer_close(conn);
	else if (state == TCP_CLOSE && in_send(sk))
		conn->closing = 1;
	else
		report_end(sk, conn, state == TCP_CLOSE ? END_CLOSED : END_LOCAL_CLOSE);
}
