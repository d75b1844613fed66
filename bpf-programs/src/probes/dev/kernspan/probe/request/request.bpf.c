// SPDX-License-Identifier: GPL-2.0 OR Apache-2.0
#include "kernspan/emit.bpf.h"
#include "kernspan/filter.bpf.h"
#include "kernspan/preempt.bpf.h"
#include "request.h"
#include "follow.bpf.h"
#include "report.bpf.h"

#define IO_MAX 0x7ffff000 /* MAX_RW_COUNT: no system call moves more */

ENUM_TYPE(request_kind);
ENUM_TYPE(request_direction);
ENUM_TYPE(request_role);
ENUM_TYPE(request_flags);
ENUM_TYPE(request_end_reason);
ENUM_TYPE(request_tally);
EVENT_TYPE(request_conn);
EVENT_TYPE(request_data);
EVENT_TYPE(request_end);

/* The one way of every read and write. */
static __always_inline void handle_io(struct operation *op, const struct pt_regs *regs)
{
	struct conn *conn = op->conn;

	if (!conn || conn->left)
		return;
	if (preempts_programs && !op->by_addr)
		conn->position[op->direction & 1] = position(op->sk, op->direction);
	op->now = bpf_ktime_get_ns();
	op->thread = threads_of(current_task(), false);
	if (op->thread)
		op->now = ledger_now(op->thread, current_task(), op->now);
	op->previous_ns = conn->last_ns;
	op->previous_bytes = conn->run_bytes;
	if (turn(conn, op->direction))
		op->flags = DATA_RUN_START;
	conn->run_bytes += op->length;
	conn->last_ns = op->now;
	op->visible = find_user_data(&op->user, regs, op->length);
	if (follow(op))
		report_data(op);
	else if (op->direction == DIRECTION_RECV)
		conn->arrival_ns = 0;
	if (op->direction == DIRECTION_SEND)
		conn->send_ns = 0;
	if (conn->misses < (conn->protocol ? MISSES_DECIDED : MISSES_UNDECIDED))
		return;
	conn->left = 1;
	report_end(op->sk, conn, END_LEFT);
}

static __always_inline bool is_tcp(const struct sock *sk)
{
	__u16 family = sk->__sk_common.skc_family;

	return (family == AF_INET || family == AF_INET6) && sk->sk_protocol == IPPROTO_TCP;
}

/* The same for a socket that was found by its address. */
static __always_inline bool is_tcp_addr(struct sock *sk)
{
	__u16 family = BPF_CORE_READ(sk, __sk_common.skc_family);

	return (family == AF_INET || family == AF_INET6) &&
	       BPF_CORE_READ(sk, sk_protocol) == IPPROTO_TCP;
}

static __always_inline bool is_unix_addr(struct sock *sk)
{
	return BPF_CORE_READ(sk, __sk_common.skc_family) == AF_UNIX;
}

/* Nobody says when a unix socket is gone: a TCP socket may come to lie there, and is no such. */
static __always_inline struct sock *unix_key(struct sock *sk)
{
	return (void *)sk + 1;
}

/* Requests on unix sockets are counted, not followed. */
static __always_inline void handle_unix(struct conn *conn, const struct pt_regs *regs, int length)
{
	struct operation op = {.conn = conn, .flags = DATA_RUN_START};
	__u8 protocol;

	if (!conn || conn->left || !find_user_data(&op.user, regs, length))
		return;
	if (sign(&op, &protocol) & DATA_REQUEST) {
		conn->misses = 0;
		tally(TALLY_UNIX_REQUESTS);
	} else if (++conn->misses >= MISSES_UNDECIDED) {
		conn->left = 1;
	}
}

static __always_inline void handle_socket(struct sock *sk, int length, __u8 direction)
{
	if (length < 0 || !observed(bpf_get_current_pid_tgid() >> 32))
		return;
	if (is_tcp(sk)) {
		__u64 create = length ? BPF_LOCAL_STORAGE_GET_F_CREATE : 0;
		struct operation op = {.sk = sk, .length = length, .direction = direction};

		op.conn = bpf_sk_storage_get(&conns, sk, 0, create);
		if (length)
			handle_io(&op, current_regs());
		else if (op.conn && direction == DIRECTION_RECV)
			report_end(sk, op.conn, END_EOF);
	} else if (sk->__sk_common.skc_family == AF_UNIX && length && direction == DIRECTION_RECV) {
		handle_unix(bpf_sk_storage_get(&conns, sk, 0, BPF_LOCAL_STORAGE_GET_F_CREATE),
			    current_regs(), length);
	}
}

/* Whether the first program has run for this operation. Those on unix sockets are not made up for. */
static __always_inline bool seen(struct sock *sk, int length, __u8 direction)
{
	struct conn *conn;

	if (!is_tcp(sk))
		return true;
	conn = bpf_sk_storage_get(&conns, sk, 0, 0);
	/* What moves nothing can be done twice. */
	return length > 0 && conn && conn->position[direction] == position(sk, direction);
}

SEC("?tp_btf/sock_recv_length")
int BPF_PROG(request_recv, struct sock *sk, int ret, int flags)
{
	if (flags & MSG_PEEK)
		return 0;
	hold_cpu();
	handle_socket(sk, ret, DIRECTION_RECV);
	release_cpu();
	return 0;
}

SEC("?tp_btf/sock_recv_length")
int BPF_PROG(request_recv_2, struct sock *sk, int ret, int flags)
{
	if (flags & MSG_PEEK)
		return 0;
	hold_cpu();
	if (!seen(sk, ret, DIRECTION_RECV))
		handle_socket(sk, ret, DIRECTION_RECV);
	release_cpu();
	return 0;
}

/* Stamps the begin of a send: by its end the other side may have read it. Servers need none. */
static __always_inline void handle_begin(struct sock *sk)
{
	struct thread *thread;
	struct conn *conn;

	if (!is_tcp(sk) || !observed(bpf_get_current_pid_tgid() >> 32))
		return;
	conn = bpf_sk_storage_get(&conns, sk, 0, BPF_LOCAL_STORAGE_GET_F_CREATE);
	if (!conn || conn->left || conn->role == ROLE_SERVER || conn->send_ns)
		return;
	conn->send_ns = bpf_ktime_get_ns();
	thread = threads_of(current_task(), false);
	if (thread)
		conn->send_ns = ledger_mark(thread, current_task(), conn->send_ns);
}

SEC("?tp_btf/tcp_sendmsg_locked")
int BPF_PROG(request_begin, struct sock *sk)
{
	hold_cpu();
	handle_begin(sk);
	release_cpu();
	return 0;
}

/* A send that failed leaves no stamp to the next one. */
static __always_inline void forget_begin(struct sock *sk)
{
	struct conn *conn = is_tcp(sk) ? bpf_sk_storage_get(&conns, sk, 0, 0) : NULL;

	if (conn)
		conn->send_ns = 0;
}

/*
 * Whether the thread that runs here is sending on this socket. On loopback all that follows from the
 * send can happen within it: the other side takes the data, and answers that it has gone.
 */
static __always_inline bool in_send(struct sock *sk)
{
	const struct pt_regs *regs = current_regs();

	return io_direction(regs) == DIRECTION_SEND && socket_of(ARG1_OF(regs)) == sk;
}

/* Tells of an end that came while data was being sent, behind that data. */
static __always_inline void end_after_send(struct sock *sk)
{
	struct conn *conn = is_tcp(sk) ? bpf_sk_storage_get(&conns, sk, 0, 0) : NULL;

	if (conn && conn->closing)
		report_end(sk, conn, END_CLOSED);
}

static __always_inline void handle_send(struct sock *sk, int length)
{
	if (length < 0)
		forget_begin(sk);
	else
		handle_socket(sk, length, DIRECTION_SEND);
	if (sk->__sk_common.skc_state == TCP_CLOSE)
		end_after_send(sk);
}

SEC("?tp_btf/sock_send_length")
int BPF_PROG(request_send, struct sock *sk, int ret, int flags)
{
	hold_cpu();
	handle_send(sk, ret);
	release_cpu();
	return 0;
}

SEC("?tp_btf/sock_send_length")
int BPF_PROG(request_send_2, struct sock *sk, int ret, int flags)
{
	hold_cpu();
	if (!seen(sk, ret, DIRECTION_SEND))
		handle_send(sk, ret);
	release_cpu();
	return 0;
}

/* Stamps the first byte that nobody has read yet. */
SEC("?tp_btf/sk_data_ready")
int BPF_PROG(request_arrive, struct sock *sk)
{
	struct conn *conn;

	if (!is_tcp(sk) || sk->__sk_common.skc_state == TCP_LISTEN)
		return 0;
	conn = bpf_sk_storage_get(&conns, sk, 0, BPF_LOCAL_STORAGE_GET_F_CREATE);
	if (conn && !conn->left && !conn->arrival_ns)
		conn->arrival_ns = bpf_ktime_get_ns();
	return 0;
}

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

static __always_inline void handle_state(struct sock *sk, int state)
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

SEC("?tp_btf/inet_sock_set_state")
int BPF_PROG(request_state, struct sock *sk, int oldstate, int newstate)
{
	hold_cpu();
	handle_state(sk, newstate);
	release_cpu();
	return 0;
}

/* All that is done for a new state can be done twice. */
SEC("?tp_btf/inet_sock_set_state")
int BPF_PROG(request_state_2, struct sock *sk, int oldstate, int newstate)
{
	hold_cpu();
	handle_state(sk, newstate);
	release_cpu();
	return 0;
}

/* A socket that was found by its address is gone; another one may be there later. */
static __always_inline void forget_addr(struct sock *sk, struct conn *conn)
{
	report_end(sk, conn, END_CLOSED);
	bpf_map_delete_elem(&conns_by_addr, &sk);
}

/* For kernels without the socket tracepoints: the end of every system call. */
SEC("?tp_btf/sys_exit")
int BPF_PROG(request_exit, struct pt_regs *regs, long ret)
{
	__u8 direction = io_direction(regs);
	struct operation op = {.length = ret, .direction = direction, .by_addr = true};
	struct sock *sk;

	/* verifier: a long that becomes a length needs an upper bound, too */
	if (direction == DIRECTION_NONE || ret < 0 || ret > IO_MAX)
		return 0;
	if (!observed(bpf_get_current_pid_tgid() >> 32))
		return 0;
	sk = socket_of(ARG1_OF(regs));
	if (!sk)
		return 0;
	if (!is_tcp_addr(sk)) {
		if (direction == DIRECTION_RECV && ret && is_unix_addr(sk))
			handle_unix(conn_by_addr(unix_key(sk), true), regs, ret);
		return 0;
	}
	op.sk = sk;
	op.conn = conn_by_addr(sk, ret > 0);
	if (ret > 0)
		handle_io(&op, regs);
	else if (op.conn && direction == DIRECTION_RECV)
		report_end(sk, op.conn, END_EOF);
	if (op.conn && op.conn->closing)
		forget_addr(sk, op.conn);
	return 0;
}

SEC("?tp_btf/inet_sock_set_state")
int BPF_PROG(request_gone, struct sock *sk, int oldstate, int newstate)
{
	struct conn *conn;

	if (!ends(newstate))
		return 0;
	conn = conn_by_addr(sk, false);
	if (!conn)
		return 0;
	if (newstate == TCP_CLOSE && in_send(sk))
		conn->closing = 1;
	else if (newstate == TCP_CLOSE)
		forget_addr(sk, conn);
	else
		report_end(sk, conn, END_LOCAL_CLOSE);
	return 0;
}

char LICENSE[] SEC("license") = "GPL";
