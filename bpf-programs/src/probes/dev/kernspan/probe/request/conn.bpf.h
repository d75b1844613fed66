/* SPDX-License-Identifier: GPL-2.0 OR Apache-2.0 */
#pragma once

#include "kernspan/ledger.bpf.h"
#include "request.h"

#define IPPROTO_TCP	6
#define TCP_ESTABLISHED 1
#define TCP_FIN_WAIT1	4
#define TCP_SYN_SENT	2
#define TCP_CLOSE	7
#define TCP_CLOSE_WAIT	8
#define TCP_LAST_ACK	9
#define TCP_LISTEN	10

/* Changes of direction without a recognised message after which a connection is left alone. */
#define MISSES_UNDECIDED 4
#define MISSES_DECIDED	 32

/* What goes in one direction until the direction changes. */
struct run {
	__u64 head; /* first bytes, little endian */
	__u16 captured;
	__u8 head_bytes; /* bytes in `head` */
	__u8 head_done;	 /* the end of the message's head was captured */
	__u8 __pad[4];
};

/* What is known of a connection between two operations on it. */
struct conn {
	__u64 id;   /* 0: nothing seen but an arrival */
	__u64 sent; /* where the stream stood after the last send; above it, how many were reported */
	__u64 token;
	__u64 owner;	  /* the request for which this connection was opened, or last used */
	__u64 closed_ns;  /* when the other side closed; 0 before */
	__u64 closed_cpu; /* CPU time of the reader at that moment, if it can be told */
	__u64 arrival_ns;
	__u64 send_ns; /* when the send in progress began */
	__u64 last_ns;
	struct run runs[2]; /* by direction */
	__u32 seq;
	__u32 reader;	 /* the thread that read the request */
	__u32 received;	 /* where the stream stood after the last read, if programs run again */
	__u32 overtaken; /* number of the newest send that a read came before */
	__u8 goes_on;	 /* that send is not the first of its run */
	__u8 protocol;	 /* 0: not decided */
	__u8 role;
	__u8 direction;
	__u8 misses;
	__u8 announced; /* the request_conn record is out */
	__u8 ended;	/* bits of enum request_end_reason that are out */
	__u8 left;	/* not followed any more */
	__u8 opened;	/* `owner` is of the thread that opened it, and not used yet */
	__u8 closing;	/* gone while data was being sent; told after that */
	__u8 __pad[6];
};

/* One number sequence per CPU, so that ids need no lock. */
struct {
	__uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, __u64);
} id_seq SEC(".maps");

ENUM_TYPE(request_tally);

/* Counted per CPU by enum request_tally; never reset. */
struct {
	__uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
	__uint(max_entries, TALLIES);
	__type(key, __u32);
	__type(value, __u64);
} tallies SEC(".maps");

static __always_inline void tally(__u32 what)
{
	__u64 *count = bpf_map_lookup_elem(&tallies, &what);

	if (count)
		(*count)++;
}

/* Unique while the programs are loaded, never 0. */
static __always_inline __u64 next_id(void)
{
	__u32 zero = 0;
	__u64 *seq = bpf_map_lookup_elem(&id_seq, &zero);

	if (!seq)
		return 0;
	return ++(*seq) << 12 | (bpf_get_smp_processor_id() & 0xfff);
}

/* Bytes that lie in the socket after this read. */
static __always_inline bool unread(struct sock *sk, bool by_addr)
{
	struct tcp_sock *tp = (struct tcp_sock *)sk;

	if (by_addr)
		return BPF_CORE_READ(tp, rcv_nxt) != BPF_CORE_READ(tp, copied_seq);
	tp = bpf_skc_to_tcp_sock(sk);
	return tp && tp->rcv_nxt != tp->copied_seq;
}

/* At the first operation, while it has no id; `written`: where the stream to send stands. */
static __always_inline void begin_conn(struct conn *conn, __u32 written)
{
	conn->id = next_id();
	conn->sent = written;
	conn->direction = DIRECTION_NONE;
}
