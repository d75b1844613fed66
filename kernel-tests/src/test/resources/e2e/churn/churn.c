// SPDX-License-Identifier: GPL-2.0 OR Apache-2.0
/*
 * Starts threads at a steady rate. Each makes a request on a connection of its own, and ends.
 *
 *   churn <port> <threads a second> <seconds>
 *
 * Prints how many got their answer.
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#define ROUND_MS 10

static int port;
static unsigned long answered;

static void *ask(void *number)
{
	struct sockaddr_in to = {
		.sin_family = AF_INET,
		.sin_port = htons(port),
		.sin_addr.s_addr = htonl(INADDR_LOOPBACK),
	};
	int connection = socket(AF_INET, SOCK_STREAM, 0);
	char text[128];

	snprintf(text, sizeof(text), "GET /nothing/0/%lu HTTP/1.1\r\nHost: churn\r\n\r\n",
		 (unsigned long)number);
	if (!connect(connection, (struct sockaddr *)&to, sizeof(to)) &&
	    send(connection, text, strlen(text), MSG_NOSIGNAL) > 0 &&
	    recv(connection, text, sizeof(text), 0) > 0)
		__sync_fetch_and_add(&answered, 1);
	close(connection);
	return NULL;
}

int main(int count, char **arguments)
{
	struct timespec round = {0, ROUND_MS * 1000000}, last = {1, 0};
	unsigned long started = 0, at_once;
	pthread_attr_t detached;
	pthread_t thread;

	if (count != 4)
		return 2;
	port = atoi(arguments[1]);
	at_once = atoi(arguments[2]) * ROUND_MS / 1000;
	pthread_attr_init(&detached);
	pthread_attr_setdetachstate(&detached, PTHREAD_CREATE_DETACHED);
	pthread_attr_setstacksize(&detached, 64 * 1024);
	for (int rounds = atoi(arguments[3]) * 1000 / ROUND_MS; rounds > 0; rounds--) {
		for (unsigned long i = 0; i < at_once; i++)
			if (pthread_create(&thread, &detached, ask, (void *)started++))
				return 1;
		nanosleep(&round, NULL);
	}
	nanosleep(&last, NULL);
	printf("%lu\n", answered);
	return 0;
}
