// SPDX-License-Identifier: GPL-2.0 OR Apache-2.0
#include "kernspan/emit.bpf.h"
#include "kernspan/filter.bpf.h"
#include "request.h"
#include "conn.bpf.h"
#include "capture.bpf.h"

#define SIGNATURES_MAX 32

/* The protocols to look for; set before the load. */
const volatile struct request_signature signatures[SIGNATURES_MAX];
const volatile __u32 signature_count;

ENUM_TYPE(request_kind);
ENUM_TYPE(request_direction);
ENUM_TYPE(request_role);
ENUM_TYPE(request_flags);
ENUM_TYPE(request_end_reason);
ENUM_TYPE(request_tally);
EVENT_TYPE(request_conn);
EVENT_TYPE(request_data);
EVENT_TYPE(request_end);

/* One read or write, gathered before anything is decided. */
struct operation {
	struct sock *sk;
	struct conn *conn;
	struct user_data user;
	__u64 now;
	__u64 previous_bytes;
	__u64 previous_ns;
	__u32 length;
	__u16 flags;
	__u8 direction;
	bool visible; /* the bytes can be read */
};

/* Whether the first `n` bytes of a message are those of a protocol, or may become so. */
static __always_inline __u16 recognise(__u64 head, __u32 n, __u8 *protocol)
{
	__u64 have = n >= 8 ? ~0ull : (1ull << (8 * n)) - 1;
	__u16 flags = 0;

	for (__u32 i = 0; i < SIGNATURES_MAX && i < signature_count; i++) {
		__u64 mask = signatures[i].mask;

		if ((head ^ signatures[i].value) & mask & have)
			continue;
		if (mask & ~have) {
			flags |= DATA_PARTIAL;
			continue;
		}
		*protocol = signatures[i].protocol;
		return signatures[i].flag;
	}
	return flags;
}

/* Reads the first bytes of the operation and compares them, together with those of the run. */
static __always_inline __u16 sign(struct operation *op, __u8 *protocol)
{
	struct conn *conn = op->conn;
	__u32 have = conn->head_bytes & 7;
	__u64 head;
	__u32 n = first_bytes(&op->user, 8, &head);

	if (op->flags & DATA_RUN_START) {
		conn->head = head;
		conn->head_bytes = n;
	} else if (conn->head_bytes < 8) {
		/* The run began with fewer than 8 bytes: its signature may end in these. */
		conn->head |= head << (8 * have);
		conn->head_bytes = n + have > 8 ? 8 : n + have;
		head = conn->head;
		n = conn->head_bytes;
	}
	return recognise(head, n, protocol);
}

/* Follows the connection from the first message that is recognised; says whether to report. */
static __always_inline bool follow(struct operation *op)
{
	struct conn *conn = op->conn;
	__u8 protocol = 0;
	__u16 kind = 0;

	if (op->visible)
		kind = sign(op, &protocol);
	else
		op->flags |= DATA_UNSEEN;
	op->flags |= kind;
	if (kind & (DATA_REQUEST | DATA_RESPONSE)) {
		bool serves = !(kind & DATA_REQUEST) == (op->direction == DIRECTION_SEND);

		conn->misses = 0;
		conn->head_done = 0;
		conn->protocol = protocol;
		conn->role = serves ? ROLE_SERVER : ROLE_CLIENT;
		return true;
	}
	if (op->flags & DATA_RUN_START) {
		if (!op->visible && !conn->protocol)
			tally(TALLY_UNSEEN_STARTS);
		if (!(kind & DATA_PARTIAL))
			conn->head_done = 1;
		conn->misses++;
	}
	return conn->protocol || (kind & DATA_PARTIAL);
}

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
		if (has_empty_line(to))
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
		data->tail_bytes = last_bytes(&op->user, &data->tail);
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
	thread = thread_token(server);
	if (!thread)
		return;
	data->thread_token = *thread;
	if (server)
		*thread = op->conn->token;
}

static __always_inline void report_end(struct sock *sk, struct conn *conn, __u8 reason)
{
	struct request_end *event;

	if (!conn->announced || conn->ended & (1 << reason))
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
	__u32 zero = 0, size;

	to = bpf_map_lookup_elem(&captures, &zero);
	if (!to)
		return;
	if (!conn->announced)
		announce(op);
	assign_token(&to->record, op);
	to->record.arrival_ns = 0;
	if (op->direction == DIRECTION_RECV) {
		to->record.arrival_ns = conn->arrival_ns;
		conn->arrival_ns = unread(op->sk) ? op->now : 0;
	}
	fill_data(to, op);
	size = sizeof(to->record) + to->record.captured;
	if (size > sizeof(*to)) /* verifier: captured is at most CAPTURE_MAX */
		size = sizeof(*to);
	event_header(&to->record.header, REQUEST_DATA, op->now);
	if (event_output(&to->record, size) && op->flags & DATA_REQUEST)
		tally(TALLY_REQUESTS_LOST);
}

/* The one way of every read and write; `conn` is the socket's. */
static __always_inline void handle_io(struct sock *sk, struct conn *conn, int length,
				      __u8 direction)
{
	struct operation op = {.sk = sk, .conn = conn, .direction = direction};

	if (!conn || conn->left)
		return;
	op.now = bpf_ktime_get_ns();
	op.length = length;
	op.previous_ns = conn->last_ns;
	op.previous_bytes = conn->run_bytes;
	if (turn(conn, direction))
		op.flags = DATA_RUN_START;
	conn->run_bytes += length;
	conn->last_ns = op.now;
	op.visible = find_user_data(&op.user, length);
	if (follow(&op))
		report_data(&op);
	else if (direction == DIRECTION_RECV)
		conn->arrival_ns = 0;
	if (conn->misses < (conn->protocol ? MISSES_DECIDED : MISSES_UNDECIDED))
		return;
	conn->left = 1;
	report_end(sk, conn, END_LEFT);
}

static __always_inline bool is_tcp(const struct sock *sk)
{
	__u16 family = sk->__sk_common.skc_family;

	return (family == AF_INET || family == AF_INET6) && sk->sk_protocol == IPPROTO_TCP;
}

/* Requests on unix sockets are counted, not followed. */
static __always_inline void handle_unix(struct sock *sk, int length)
{
	struct conn *conn = bpf_sk_storage_get(&conns, sk, 0, BPF_LOCAL_STORAGE_GET_F_CREATE);
	struct operation op = {.conn = conn, .flags = DATA_RUN_START};
	__u8 protocol;

	if (!conn || conn->left || !find_user_data(&op.user, length))
		return;
	if (sign(&op, &protocol) & DATA_REQUEST) {
		conn->misses = 0;
		tally(TALLY_UNIX_REQUESTS);
	} else if (++conn->misses >= MISSES_UNDECIDED) {
		conn->left = 1;
	}
}

static __always_inline int handle_socket(struct sock *sk, int length, __u8 direction)
{
	if (length < 0 || !observed(bpf_get_current_pid_tgid() >> 32))
		return 0;
	if (is_tcp(sk)) {
		__u64 create = length ? BPF_LOCAL_STORAGE_GET_F_CREATE : 0;
		struct conn *conn = bpf_sk_storage_get(&conns, sk, 0, create);

		if (length)
			handle_io(sk, conn, length, direction);
		else if (conn && direction == DIRECTION_RECV)
			report_end(sk, conn, END_EOF);
	} else if (sk->__sk_common.skc_family == AF_UNIX && length && direction == DIRECTION_RECV) {
		handle_unix(sk, length);
	}
	return 0;
}

SEC("tp_btf/sock_recv_length")
int BPF_PROG(request_recv, struct sock *sk, int ret, int flags)
{
	return flags & MSG_PEEK ? 0 : handle_socket(sk, ret, DIRECTION_RECV);
}

SEC("tp_btf/sock_send_length")
int BPF_PROG(request_send, struct sock *sk, int ret, int flags)
{
	return handle_socket(sk, ret, DIRECTION_SEND);
}

/* Stamps the first byte that nobody has read yet. */
SEC("tp_btf/sk_data_ready")
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

SEC("tp_btf/inet_sock_set_state")
int BPF_PROG(request_state, struct sock *sk, int oldstate, int newstate)
{
	struct conn *conn;

	if (newstate != TCP_FIN_WAIT1 && newstate != TCP_LAST_ACK && newstate != TCP_CLOSE)
		return 0;
	conn = bpf_sk_storage_get(&conns, sk, 0, 0);
	if (conn)
		report_end(sk, conn, newstate == TCP_CLOSE ? END_CLOSED : END_LOCAL_CLOSE);
	return 0;
}

char LICENSE[] SEC("license") = "GPL";
