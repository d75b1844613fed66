/* SPDX-License-Identifier: GPL-2.0 OR Apache-2.0 */
#pragma once

/* What a request can ask the server to do. Each handler gives how long its wait took, by its clock. */
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define PAGE	     4096
#define MAPPED_PAGES 24

struct worker {
	int socket;
	int next; /* a connection to the next server; -1: none yet */
	int epoll;
	int file;
	int mapped;
	int to_child;
	int from_child;
	unsigned long number; /* of the request */
	unsigned long amount; /* what it asks for, mostly us */
};

static int next_port;
static const char *folder;
static pthread_mutex_t contended = PTHREAD_MUTEX_INITIALIZER;
static volatile unsigned long sink;

static void check(int ok, const char *what)
{
	if (ok)
		return;
	perror(what);
	exit(1);
}

static unsigned long clock_ns(clockid_t clock)
{
	struct timespec time;

	clock_gettime(clock, &time);
	return time.tv_sec * 1000000000ul + time.tv_nsec;
}

static unsigned long now(void)
{
	return clock_ns(CLOCK_MONOTONIC);
}

static void nap(unsigned long us)
{
	struct timespec time = {us / 1000000, us % 1000000 * 1000};

	nanosleep(&time, NULL);
}

static void send_all(int socket, const char *bytes, size_t length)
{
	while (length) {
		ssize_t sent = send(socket, bytes, length, MSG_NOSIGNAL);

		if (sent < 0)
			return;
		bytes += sent;
		length -= sent;
	}
}

static unsigned long burn(struct worker *worker)
{
	unsigned long end = clock_ns(CLOCK_THREAD_CPUTIME_ID) + worker->amount * 1000;

	while (clock_ns(CLOCK_THREAD_CPUTIME_ID) < end)
		for (int i = 0; i < 100; i++)
			sink += i;
	return 0;
}

static unsigned long sleep_a_while(struct worker *worker)
{
	unsigned long began = now();

	nap(worker->amount);
	return now() - began;
}

/* A file of this thread's own. */
static int open_file(const char *kind, unsigned long bytes)
{
	static const char content[MAPPED_PAGES * PAGE];
	static int files;
	char name[256];
	int file;

	snprintf(name, sizeof(name), "%s/%s-%d", folder, kind, __sync_fetch_and_add(&files, 1));
	file = open(name, O_CREAT | O_RDWR | O_TRUNC | O_CLOEXEC, 0600);
	check(file >= 0, name);
	check(write(file, content, bytes) == (ssize_t)bytes && !fsync(file), "write");
	return file;
}

static unsigned long write_to_disk(struct worker *worker)
{
	static const char bytes[2 * PAGE] = {1};
	unsigned long began;

	if (worker->file < 0)
		worker->file = open_file("written", 0);
	began = now();
	check(pwrite(worker->file, bytes, sizeof(bytes), 0) == sizeof(bytes), "pwrite");
	check(!fsync(worker->file), "fsync");
	return now() - began;
}

/* Holds the lock asleep, so that the others wait for it and not for the CPU. */
static unsigned long contend(struct worker *worker)
{
	unsigned long began = now(), waited;

	pthread_mutex_lock(&contended);
	waited = now() - began;
	nap(worker->amount);
	pthread_mutex_unlock(&contended);
	return waited;
}

static void connect_next(struct worker *worker)
{
	struct sockaddr_in to = {
		.sin_family = AF_INET,
		.sin_port = htons(next_port),
		.sin_addr.s_addr = htonl(INADDR_LOOPBACK),
	};
	struct epoll_event event = {.events = EPOLLIN};

	if (worker->next >= 0)
		return;
	worker->next = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	check(!connect(worker->next, (struct sockaddr *)&to, sizeof(to)), "connect");
	worker->epoll = epoll_create1(EPOLL_CLOEXEC);
	check(!epoll_ctl(worker->epoll, EPOLL_CTL_ADD, worker->next, &event), "epoll_ctl");
}

static void ask_next(struct worker *worker)
{
	char request[128];

	snprintf(request, sizeof(request), "GET /sleep/%lu/%lu HTTP/1.1\r\nHost: next\r\n\r\n",
		 worker->amount, worker->number);
	send_all(worker->next, request, strlen(request));
}

static unsigned long call(struct worker *worker)
{
	unsigned long began;
	char answer[1024];

	connect_next(worker);
	ask_next(worker);
	began = now();
	check(recv(worker->next, answer, sizeof(answer), 0) > 0, "recv");
	return now() - began;
}

static unsigned long poll_and_call(struct worker *worker)
{
	struct epoll_event event;
	unsigned long began, waited;
	char answer[1024];

	connect_next(worker);
	ask_next(worker);
	began = now();
	check(epoll_wait(worker->epoll, &event, 1, 10000) == 1, "epoll_wait");
	waited = now() - began;
	check(recv(worker->next, answer, sizeof(answer), 0) > 0, "recv");
	return waited;
}

/* Every page from disk: the file is clean, so that the kernel can drop what it has of it. */
static unsigned long fault_in(struct worker *worker)
{
	unsigned long began;
	char *pages;

	if (worker->mapped < 0)
		worker->mapped = open_file("mapped", MAPPED_PAGES * PAGE);
	posix_fadvise(worker->mapped, 0, 0, POSIX_FADV_DONTNEED);
	pages = mmap(NULL, MAPPED_PAGES * PAGE, PROT_READ, MAP_SHARED, worker->mapped, 0);
	check(pages != MAP_FAILED, "mmap");
	madvise(pages, MAPPED_PAGES * PAGE, MADV_RANDOM);
	began = now();
	for (int i = 0; i < MAPPED_PAGES; i++)
		sink += pages[i * PAGE];
	began = now() - began;
	munmap(pages, MAPPED_PAGES * PAGE);
	return began;
}

/* The other end of the pipes: answers each number of us after so many. */
static void echo(int from, int to)
{
	unsigned long us;

	check(dup2(from, 0) == 0 && dup2(to, 1) == 1, "dup2");
	close_range(3, ~0u, 0);
	while (read(0, &us, sizeof(us)) == sizeof(us)) {
		nap(us);
		if (write(1, &us, sizeof(us)) != sizeof(us))
			break;
	}
	_exit(0);
}

static void start_child(struct worker *worker)
{
	int there[2], back[2];
	pid_t child;

	if (worker->to_child >= 0)
		return;
	check(!pipe(there) && !pipe(back), "pipe");
	child = fork();
	check(child >= 0, "fork");
	if (!child)
		echo(there[0], back[1]);
	close(there[0]);
	close(back[1]);
	worker->to_child = there[1];
	worker->from_child = back[0];
}

static unsigned long pipe_to_child(struct worker *worker)
{
	unsigned long us = worker->amount, began;

	start_child(worker);
	check(write(worker->to_child, &us, sizeof(us)) == sizeof(us), "write");
	began = now();
	check(read(worker->from_child, &us, sizeof(us)) == sizeof(us), "read");
	return now() - began;
}

static unsigned long wait_for_child(struct worker *worker)
{
	pid_t child = fork();
	unsigned long began = now();

	if (!child) {
		nap(worker->amount);
		_exit(0);
	}
	check(waitpid(child, NULL, 0) == child, "waitpid");
	return now() - began;
}

static const struct handler {
	const char *path;
	unsigned long (*handle)(struct worker *worker);
} handlers[] = {
	{"cpu", burn},	     {"sleep", sleep_a_while}, {"fsync", write_to_disk},
	{"mutex", contend},  {"call", call},	       {"poll", poll_and_call},
	{"fault", fault_in}, {"pipe", pipe_to_child},  {"child", wait_for_child},
};
