/* SPDX-License-Identifier: GPL-2.0 OR Apache-2.0 */
#pragma once

#include "kernspan/emit.bpf.h"
#include "follow.bpf.h"

/* Set by the agent when the ledger probe accounts for the threads. */
__u32 ledger_on;

/* Length of a jiffy; set before the load. */
const volatile __u32 tick_ns = 4000000;

/* TCP_CHRONO_RWND_LIMITED: what can be sent waits for the receiver's window. */
#define WINDOW_LIMITED 2

static __always_inline void fill_address(struct request_conn *event, struct sock *sk)
{
	__builtin_memset(event->local_addr, 0, sizeof(event->local_addr));
	__builtin_memset(event->remote_addr, 0, sizeof(event->remote_addr));
	if (event->family == AF_INET) {
		BPF_CORE_READ_INTO((__u32 *)event->local_addr, sk, __sk_common.skc_rcv_saddr);
		BPF_CORE_READ_INTO((__u32 *)event->remote_addr, sk, __sk_common.skc_daddr);
	} else {
		BPF_CORE_READ_INTO(&event->local_addr, sk, __sk_common.skc_v6_rcv_saddr);
		BPF_CORE_READ_INTO(&event->remote_addr, sk, __sk_common.skc_v6_daddr);
	}
	event->local_port = BPF_CORE_READ(sk, __sk_common.skc_num);
	event->remote_port = bpf_ntohs(BPF_CORE_READ(sk, __sk_common.skc_dport));
}

/* Tells user space once who talks to whom. Tried again with the next data if the ring is full. */
static __always_inline void announce(const struct operation *op)
{
	struct conn *conn = op->conn;
	struct sock *sk = op->sk;
	struct request_conn *event;

	event = event_reserve(sizeof(*event), REQUEST_CONN, op->now);
	if (!event)
		return;
	event->conn = conn->id;
	event->family = BPF_CORE_READ(sk, __sk_common.skc_family);
	event->role = conn->role;
	event->protocol = conn->protocol;
	fill_address(event, sk);
	bpf_get_current_comm(event->comm, sizeof(event->comm));
	event_submit(event, sizeof(*event));
	conn->announced = 1;
}

/* Copies what user space may need of the message's head; says how many bytes. */
static __always_inline __u32 capture_head(struct capture *to, struct operation *op)
{
	struct run *run = run_of(op);
	__u32 room, n;

	if (!op->visible || run->head_done || run->captured >= CAPTURE_MAX)
		return 0;
	room = CAPTURE_MAX - run->captured;
	n = op->gathered;
	if (!n)
		n = gather(to, &op->user, room < CAPTURE_FIRST ? room : CAPTURE_FIRST);
	if (n == CAPTURE_FIRST && op->length > CAPTURE_FIRST) {
		if (has_empty_line())
			run->head_done = 1;
		else
			n = gather(to, &op->user, room);
	}
	if (ends_empty_line(to, n))
		run->head_done = 1;
	run->captured += n;
	return n;
}

/* For how many jiffies the receiver's window was full: the sum of the past, and what lasts now. */
static __always_inline __u64 window_ns(__u32 past, __u32 chrono, __u32 start)
{
	__u32 now = chrono == WINDOW_LIMITED ? (__u32)bpf_jiffies64() - start : 0;

	return (__u64)(past + now) * tick_ns;
}

/* How the connection fares. A socket found by its address is read as any kernel memory. */
static __always_inline void fill_segments(struct request_data *data, const struct operation *op)
{
	struct tcp_sock *tp = (struct tcp_sock *)op->sk;

	data->retransmits = 0;
	data->window_ns = 0;
	if (by_addr(op)) {
		data->retransmits = BPF_CORE_READ(tp, total_retrans);
		data->window_ns = window_ns(BPF_CORE_READ(tp, chrono_stat[WINDOW_LIMITED - 1]),
					    BPF_CORE_READ_BITFIELD_PROBED(tp, chrono_type),
					    BPF_CORE_READ(tp, chrono_start));
		return;
	}
	tp = bpf_skc_to_tcp_sock(op->sk);
	if (!tp)
		return;
	data->retransmits = tp->total_retrans;
	data->window_ns = window_ns(tp->chrono_stat[WINDOW_LIMITED - 1],
				    BPF_CORE_READ_BITFIELD(tp, chrono_type), tp->chrono_start);
}

static __always_inline void fill_data(struct capture *to, struct operation *op)
{
	struct request_data *data = &to->record;
	struct conn *conn = op->conn;

	data->conn = conn->id;
	data->token = conn->token;
	data->previous_ns = op->previous_ns;
	data->length = op->length;
	data->seq = conn->seq++;
	data->sends = op->sends;
	data->flags = op->flags;
	data->direction = op->direction;
	data->role = conn->role;
	data->protocol = conn->protocol;
	data->captured = capture_head(to, op);
	data->tail = 0;
	data->tail_bytes = 0;
	if (op->visible && data->captured < op->length)
		data->tail_bytes = last_bytes(to, &op->user);
}

/* Traces the thread from now on. */
static __always_inline void trace_thread(struct operation *op)
{
	struct task_struct *task = current_task();

	op->thread = thread_of(task, true);
	if (!op->thread)
		lost(LOST_MAP_FULL);
	else if (!op->thread->since_ns)
		ledger_begin(op->thread, task, op->now);
}

/* The thread works for this request from now on. */
static __always_inline void serve(struct conn *conn, struct thread *thread)
{
	conn->reader = current_ids();
	conn->closed_cpu = 0;
	if (!thread)
		return;
	/* All that it does is after the close. */
	if (conn->closed_ns)
		conn->closed_cpu = thread->totals.ns[LEDGER_CPU] + 1;
	thread->token = conn->token;
	thread->blocked_by = 0;
	thread->blocked_by_ns = 0;
}

/*
 * The thread asks for the request that it works for; on a new connection for the one for which it
 * was opened, as an event loop may have read others meanwhile.
 */
static __always_inline __u64 ask(struct conn *conn, struct thread *thread)
{
	if (!conn->opened)
		conn->owner = thread ? thread->token : 0;
	conn->opened = 0;
	return conn->owner;
}

/* Gives a new request its token, and says for which one the thread sends or reads. */
static __always_inline void assign_token(struct request_data *data, struct operation *op)
{
	struct conn *conn = op->conn;

	data->thread_token = 0;
	if (op->flags & DATA_REQUEST) {
		if (!op->thread)
			trace_thread(op);
		conn->token = next_id();
		if (conn->role == ROLE_SERVER) {
			data->thread_token = op->thread ? op->thread->token : 0;
			serve(conn, op->thread);
		} else {
			data->thread_token = ask(conn, op->thread);
		}
	} else if (op->thread && conn->role == ROLE_CLIENT && op->direction == DIRECTION_RECV &&
		   op->sends == reported_sends(conn)) {
		/* Back to the request that this is the answer for; before its send has ended none is. */
		op->thread->token = conn->owner;
		data->thread_token = conn->owner;
	}
}

static __always_inline void fill_ledger(struct request_data *data, const struct operation *op)
{
	struct thread *thread = op->thread;

	data->closed_ns = op->conn->closed_ns;
	data->closed_cpu = op->conn->closed_cpu;
	data->blocked_by = 0;
	data->blocked_by_ns = 0;
	if (!thread || !ledger_on)
		return;
	data->flags |= DATA_LEDGER;
	data->blocked_by = thread->blocked_by;
	data->blocked_by_ns = thread->blocked_by_ns;
	data->ledger = thread->totals;
}

/* Puts the totals at the begin of the send behind the data; gives the new size of the record. */
static __always_inline __u32 add_begin(struct capture *to, const struct operation *op, __u32 size)
{
	struct thread *thread = op->thread;
	__u32 at = (to->record.captured + 7) & ~7u;

	if (!(op->flags & DATA_REQUEST) || op->conn->role != ROLE_CLIENT)
		return size;
	if (!thread || !ledger_on || !op->conn->send_ns || thread->begin_ns != op->conn->send_ns)
		return size;
	if (at > CAPTURE_MAX) /* verifier: captured is at most that */
		return size;
	__builtin_memcpy(to->data + at, &thread->begin, sizeof(thread->begin));
	to->record.flags |= DATA_BEGUN;
	return sizeof(to->record) + at + sizeof(thread->begin);
}

static __always_inline void report_end(struct sock *sk, struct conn *conn, __u8 reason)
{
	struct request_end *event;

	if (!conn->seq || conn->ended & (1 << reason))
		return;
	event = event_reserve(sizeof(*event), REQUEST_END, bpf_ktime_get_ns());
	if (!event)
		return;
	event->conn = conn->id;
	event->previous_ns = conn->last_ns;
	event->seq = conn->seq++;
	event->error = BPF_CORE_READ(sk, sk_err);
	event->reason = reason;
	event->direction = conn->direction;
	event_submit(event, sizeof(*event));
	conn->ended |= 1 << reason;
}

static __always_inline void report_data(struct operation *op)
{
	struct conn *conn = op->conn;
	struct capture *to;
	__u32 size;

	to = capture_here();
	if (!to)
		return;
	if (!conn->announced)
		announce(op);
	assign_token(&to->record, op);
	if (op->direction == DIRECTION_RECV) {
		to->record.begin_ns = conn->arrival_ns;
		conn->arrival_ns = unread(op->sk, by_addr(op)) ? op->now : 0;
	} else {
		to->record.begin_ns = conn->send_ns;
	}
	fill_data(to, op);
	fill_ledger(&to->record, op);
	fill_segments(&to->record, op);
	size = add_begin(to, op, sizeof(to->record) + to->record.captured);
	if (size > sizeof(*to)) /* verifier: captured is at most CAPTURE_MAX */
		size = sizeof(*to);
	event_header(&to->record.header, REQUEST_DATA, op->now);
	if (event_output(&to->record, size) && op->flags & DATA_REQUEST)
		tally(TALLY_REQUESTS_LOST);
}
