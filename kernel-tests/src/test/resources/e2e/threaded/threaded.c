// SPDX-License-Identifier: GPL-2.0 OR Apache-2.0
/*
 * A server with a thread for each connection, which logs by its own clocks what each request cost.
 *
 *   threaded <address> <port> <port of the next server> <folder>
 *
 * Answers GET /<handler>/<amount>/<number>. A line of truth.log has the path, then in ns when the
 * request reached the socket, when it was read, when the answer was to be sent and when it was
 * (monotonic), the CPU time of the thread from the read on, and the time of the wait that the handler
 * is about.
 */
#define _GNU_SOURCE
#include "handlers.h"

#define PART 1000

static FILE *truth;

/* What a request cost. */
struct cost {
	char path[64];
	unsigned long arrived_ns;
	unsigned long read_ns;
	unsigned long sends_ns;
	unsigned long sent_ns;
	unsigned long cpu_ns;
	unsigned long waited_ns;
};

/* When the kernel got the bytes; it says so by the clock on the wall. */
static unsigned long arrival(struct msghdr *message, unsigned long read_ns)
{
	unsigned long wall_ns = clock_ns(CLOCK_REALTIME) - now();
	struct cmsghdr *control = CMSG_FIRSTHDR(message);
	struct timespec time;

	if (!control || control->cmsg_type != SCM_TIMESTAMPNS)
		return read_ns;
	memcpy(&time, CMSG_DATA(control), sizeof(time));
	return time.tv_sec * 1000000000ul + time.tv_nsec - wall_ns;
}

/* Reads a request, which clients send at once; false at the end of the connection. */
static int read_request(struct worker *worker, struct cost *cost)
{
	char bytes[4096], control[128];
	struct iovec vector = {bytes, sizeof(bytes) - 1};
	struct msghdr message = {
		.msg_iov = &vector,
		.msg_iovlen = 1,
		.msg_control = control,
		.msg_controllen = sizeof(control),
	};
	ssize_t length = recvmsg(worker->socket, &message, 0);

	if (length <= 0)
		return 0;
	cost->cpu_ns = clock_ns(CLOCK_THREAD_CPUTIME_ID);
	cost->read_ns = now();
	cost->arrived_ns = arrival(&message, cost->read_ns);
	bytes[length] = 0;
	return sscanf(bytes, "GET %63s", cost->path) == 1;
}

static void respond(struct worker *worker, size_t length)
{
	char head[128];
	char *body = calloc(1, length + 1);

	snprintf(head, sizeof(head), "HTTP/1.1 200 OK\r\nContent-Length: %zu\r\n\r\n", length);
	send_all(worker->socket, head, strlen(head));
	send_all(worker->socket, body, length);
	free(body);
}

/* Three parts, with a pause after each but the last. */
static void respond_in_parts(struct worker *worker)
{
	static const char part[PART];
	char head[128];

	snprintf(head, sizeof(head), "HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n", 3 * PART);
	send_all(worker->socket, head, strlen(head));
	for (int i = 0; i < 3; i++) {
		send_all(worker->socket, part, sizeof(part));
		if (i < 2)
			nap(worker->amount);
	}
}

static void serve(struct worker *worker, struct cost *cost)
{
	static const char ok[] = "HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nok\n";
	char what[32] = "";

	sscanf(cost->path, "/%31[^/]/%lu/%lu", what, &worker->amount, &worker->number);
	cost->waited_ns = 0;
	for (size_t i = 0; i < sizeof(handlers) / sizeof(*handlers); i++)
		if (!strcmp(what, handlers[i].path))
			cost->waited_ns = handlers[i].handle(worker);
	cost->sends_ns = now();
	if (!strcmp(what, "large"))
		respond(worker, worker->amount);
	else if (!strcmp(what, "parts"))
		respond_in_parts(worker);
	else
		send_all(worker->socket, ok, sizeof(ok) - 1);
	cost->sent_ns = now();
	cost->cpu_ns = clock_ns(CLOCK_THREAD_CPUTIME_ID) - cost->cpu_ns;
}

static void *work(void *socket)
{
	struct worker worker = {
		.socket = (long)socket,
		.next = -1,
		.epoll = -1,
		.file = -1,
		.mapped = -1,
		.to_child = -1,
		.from_child = -1,
	};
	struct cost cost;

	while (read_request(&worker, &cost)) {
		serve(&worker, &cost);
		fprintf(truth, "%s %lu %lu %lu %lu %lu %lu\n", cost.path, cost.arrived_ns,
			cost.read_ns, cost.sends_ns, cost.sent_ns, cost.cpu_ns, cost.waited_ns);
	}
	/* No need to tell which are open: what is not, is -1. */
	close(worker.socket);
	close(worker.next);
	close(worker.epoll);
	close(worker.file);
	close(worker.mapped);
	close(worker.to_child);
	close(worker.from_child);
	return NULL;
}

static int listen_on(const char *address, int port)
{
	int socket_fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0), on = 1;
	struct sockaddr_in here = {.sin_family = AF_INET, .sin_port = htons(port)};

	check(inet_pton(AF_INET, address, &here.sin_addr) == 1, address);
	setsockopt(socket_fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on));
	setsockopt(socket_fd, SOL_SOCKET, SO_TIMESTAMPNS, &on, sizeof(on));
	check(!bind(socket_fd, (struct sockaddr *)&here, sizeof(here)), "bind");
	check(!listen(socket_fd, 256), "listen");
	return socket_fd;
}

static void start_thread(long socket)
{
	pthread_attr_t detached;
	pthread_t thread;

	pthread_attr_init(&detached);
	pthread_attr_setdetachstate(&detached, PTHREAD_CREATE_DETACHED);
	pthread_attr_setstacksize(&detached, 256 * 1024);
	check(!pthread_create(&thread, &detached, work, (void *)socket), "pthread_create");
	pthread_attr_destroy(&detached);
}

int main(int count, char **arguments)
{
	char log[256];
	int listening;

	if (count != 5)
		return 2;
	next_port = atoi(arguments[3]);
	folder = arguments[4];
	snprintf(log, sizeof(log), "%s/truth.log", folder);
	truth = fopen(log, "w");
	check(truth != NULL, log);
	setvbuf(truth, NULL, _IOLBF, 0);
	listening = listen_on(arguments[1], atoi(arguments[2]));
	for (;;) {
		int on = 1, accepted = accept4(listening, NULL, NULL, SOCK_CLOEXEC);

		check(accepted >= 0, "accept");
		setsockopt(accepted, IPPROTO_TCP, 1 /* TCP_NODELAY */, &on, sizeof(on));
		start_thread(accepted);
	}
}
