/* SPDX-License-Identifier: GPL-2.0 OR Apache-2.0 */
#pragma once

#include "kernspan/emit.bpf.h"
#include "follow.bpf.h"

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
	struct conn *conn = op->conn;
	__u32 room, n;

	if (!op->visible || conn->head_done || conn->run_captured >= CAPTURE_MAX)
		return 0;
	room = CAPTURE_MAX - conn->run_captured;
	n = gather(to, &op->user, room < CAPTURE_FIRST ? room : CAPTURE_FIRST);
	if (n == CAPTURE_FIRST && op->length > CAPTURE_FIRST) {
		if (has_empty_line())
			conn->head_done = 1;
		else
			n = gather(to, &op->user, room);
	}
	if (ends_empty_line(to, n))
		conn->head_done = 1;
	conn->run_captured += n;
	return n;
}

static __always_inline void fill_data(struct capture *to, struct operation *op)
{
	struct request_data *data = &to->record;
	struct conn *conn = op->conn;

	data->conn = conn->id;
	data->token = conn->token;
	data->run_bytes = conn->run_bytes;
	data->previous_bytes = op->previous_bytes;
	data->previous_ns = op->previous_ns;
	data->length = op->length;
	data->seq = conn->seq++;
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

/* Gives a new request its token, and remembers it for the thread that read it. */
static __always_inline void assign_token(struct request_data *data, struct operation *op)
{
	bool request = op->flags & DATA_REQUEST;
	bool server = op->conn->role == ROLE_SERVER;
	__u64 *thread;

	data->thread_token = 0;
	if (!request)
		return;
	op->conn->token = next_id();
	thread = thread_tokens_of(current_task(), server);
	if (!thread)
		return;
	data->thread_token = *thread;
	if (server)
		*thread = op->conn->token;
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
		conn->arrival_ns = unread(op->sk, op->by_addr) ? op->now : 0;
	} else {
		to->record.begin_ns = conn->send_ns;
	}
	fill_data(to, op);
	size = sizeof(to->record) + to->record.captured;
	if (size > sizeof(*to)) /* verifier: captured is at most CAPTURE_MAX */
		size = sizeof(*to);
	event_header(&to->record.header, REQUEST_DATA, op->now);
	if (event_output(&to->record, size) && op->flags & DATA_REQUEST)
		tally(TALLY_REQUESTS_LOST);
}
