// SPDX-License-Identifier: GPL-2.0 OR Apache-2.0
/*
 * Two threads on one CPU hand a byte to each other through two pipes: each hand-over is a switch.
 *
 *   pingpong <round trips> [traced]
 *
 * Prints the CPU time of the process for each switch, in ns. If traced, both threads first make a
 * request, to this program itself, so that an agent keeps account of them.
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <pthread.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#define WARM_UP 2000

static int there[2], back[2], listening, traced;
static struct sockaddr_in server;
static long trips;

static void check(int ok, const char *what)
{
	if (ok)
		return;
	perror(what);
	exit(1);
}

static long cpu_ns(void)
{
	struct timespec time;

	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time);
	return time.tv_sec * 1000000000l + time.tv_nsec;
}

static void ask(void)
{
	static const char request[] = "GET / HTTP/1.1\r\nHost: pingpong\r\n\r\n";
	int connection = socket(AF_INET, SOCK_STREAM, 0);
	char answer[256];

	if (!traced)
		return;
	check(!connect(connection, (struct sockaddr *)&server, sizeof(server)), "connect");
	check(send(connection, request, sizeof(request) - 1, 0) > 0, "send");
	check(recv(connection, answer, sizeof(answer), 0) > 0, "recv");
	close(connection);
}

/* Answers one request of each thread. */
static void *serve(void *unused)
{
	static const char answer[] = "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n";
	char request[256];

	for (int i = 0; i < 2; i++) {
		int connection = accept(listening, NULL, NULL);

		check(recv(connection, request, sizeof(request), 0) > 0, "recv");
		check(send(connection, answer, sizeof(answer) - 1, 0) > 0, "send");
		close(connection);
	}
	return unused;
}

static void start_server(pthread_t *thread)
{
	socklen_t length = sizeof(server);

	server.sin_family = AF_INET;
	server.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	listening = socket(AF_INET, SOCK_STREAM, 0);
	check(!bind(listening, (struct sockaddr *)&server, length), "bind");
	check(!listen(listening, 2), "listen");
	check(!getsockname(listening, (struct sockaddr *)&server, &length), "getsockname");
	check(!pthread_create(thread, NULL, serve, NULL), "pthread_create");
}

static void *echo(void *unused)
{
	char byte;

	ask();
	while (read(there[0], &byte, 1) == 1)
		check(write(back[1], &byte, 1) == 1, "write");
	return unused;
}

static void go(long times)
{
	char byte = 'x';

	while (times--) {
		check(write(there[1], &byte, 1) == 1, "write");
		check(read(back[0], &byte, 1) == 1, "read");
	}
}

int main(int count, char **arguments)
{
	pthread_t echoing, serving;
	cpu_set_t one;
	long began;

	if (count < 2)
		return 2;
	trips = atol(arguments[1]);
	traced = count > 2;
	CPU_ZERO(&one);
	CPU_SET(sysconf(_SC_NPROCESSORS_ONLN) - 1, &one);
	check(!sched_setaffinity(0, sizeof(one), &one), "sched_setaffinity");
	check(!pipe(there) && !pipe(back), "pipe");
	if (traced)
		start_server(&serving);
	check(!pthread_create(&echoing, NULL, echo, NULL), "pthread_create");
	ask();
	go(WARM_UP);
	began = cpu_ns();
	go(trips);
	printf("%ld\n", (cpu_ns() - began) / (2 * trips));
	return 0;
}
