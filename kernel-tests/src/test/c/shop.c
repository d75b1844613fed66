// SPDX-License-Identifier: Apache-2.0
/*
 * A small HTTP/1.1 server and client that need nothing but a kernel.
 *
 *   shop serve PORT [UPSTREAM]       a thread for each connection; with UPSTREAM, each request is
 *                                    asked there first, and its traceparent passed on
 *   shop ask PORT FIRST COUNT [ctx]  asks for /chain/FIRST and the following, one after the other
 *                                    on one connection; with ctx, each has a traceparent of its own
 */
#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define HEAD_MAX 2048
#define ANSWER	 "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"

static int upstream;

static int connection_to(int port)
{
	struct sockaddr_in to = {.sin_family = AF_INET, .sin_port = htons(port)};
	int fd = socket(AF_INET, SOCK_STREAM, 0), on = 1;

	to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	if (connect(fd, (struct sockaddr *)&to, sizeof(to))) {
		perror("connect");
		exit(1);
	}
	setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));
	return fd;
}

/* Reads one head, with the short body that may come with it; false at the end of the stream. */
static int read_head(int fd, char *head)
{
	size_t have = 0;
	ssize_t n;

	do {
		n = read(fd, head + have, HEAD_MAX - 1 - have);
		if (n <= 0)
			return 0;
		have += n;
		head[have] = 0;
	} while (!strstr(head, "\r\n\r\n"));
	return 1;
}

/* Sends a request for the path and waits for its answer. */
static void ask(int fd, const char *path, const char *context)
{
	char head[HEAD_MAX];
	int n = snprintf(head, sizeof(head), "GET %s HTTP/1.1\r\nHost: shop\r\n%s%s%s\r\n", path,
			 *context ? "traceparent: " : "", context, *context ? "\r\n" : "");

	if (write(fd, head, n) != n || !read_head(fd, head) || strncmp(head, ANSWER, 15)) {
		fprintf(stderr, "no answer for %s\n", path);
		exit(1);
	}
}

/* Asks upstream for what was asked here. */
static void pass_on(const char *head)
{
	char path[256] = "/", context[64] = "";
	const char *given = strstr(head, "traceparent: ");
	int fd = connection_to(upstream);

	sscanf(head, "GET %255s", path);
	if (given)
		sscanf(given, "traceparent: %63s", context);
	ask(fd, path, context);
	close(fd);
}

static void *serve_connection(void *argument)
{
	int fd = (int)(long)argument;
	char head[HEAD_MAX];

	while (read_head(fd, head)) {
		if (upstream)
			pass_on(head);
		usleep(2000);
		if (write(fd, ANSWER, sizeof(ANSWER) - 1) < 0)
			break;
	}
	close(fd);
	return NULL;
}

static int serve(int port)
{
	struct sockaddr_in here = {.sin_family = AF_INET, .sin_port = htons(port)};
	int listener = socket(AF_INET, SOCK_STREAM, 0), on = 1, fd;
	pthread_t thread;

	here.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on));
	if (bind(listener, (struct sockaddr *)&here, sizeof(here)) || listen(listener, 64)) {
		perror("listen");
		return 1;
	}
	while ((fd = accept(listener, NULL, NULL)) >= 0) {
		setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));
		if (pthread_create(&thread, NULL, serve_connection, (void *)(long)fd))
			close(fd);
		else
			pthread_detach(thread);
	}
	return 0;
}

static int ask_all(int port, int first, int count, int with_context)
{
	char path[64], context[64] = "";
	int fd = connection_to(port);

	for (int i = first; i < first + count; i++) {
		snprintf(path, sizeof(path), "/chain/%d", i);
		if (with_context)
			snprintf(context, sizeof(context), "00-%032x-%016x-01", i, i + 7);
		ask(fd, path, context);
	}
	close(fd);
	return 0;
}

int main(int argc, char **argv)
{
	signal(SIGPIPE, SIG_IGN);
	if (argc >= 3 && !strcmp(argv[1], "serve")) {
		upstream = argc > 3 ? atoi(argv[3]) : 0;
		return serve(atoi(argv[2]));
	}
	if (argc >= 5 && !strcmp(argv[1], "ask"))
		return ask_all(atoi(argv[2]), atoi(argv[3]), atoi(argv[4]), argc > 5);
	fprintf(stderr, "usage: shop serve PORT [UPSTREAM] | shop ask PORT FIRST COUNT [ctx]\n");
	return 2;
}
