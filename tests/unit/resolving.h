/*
 * A resolver of the test's own.  Include after cmocka.h; it takes the place of
 * getaddrinfo(3).
 */
#ifndef RESOLVING_H
#define RESOLVING_H

#include <arpa/inet.h>
#include <netdb.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static struct {
    int rc;
    const char *ips[4]; /* the answer, to the first NULL, the last one first */
    unsigned copies;    /* of the last one, more */
    unsigned asked;
    int family;         /* that it was asked for */
    char name[300];
} resolver;

static struct addrinfo *resolved(const char *ip, struct addrinfo *next)
{
    struct addrinfo *ai = calloc(1, sizeof(*ai));
    struct sockaddr_in6 *in6 = calloc(1, sizeof(*in6));
    struct sockaddr_in *in = (struct sockaddr_in *)in6;

    assert_true(ai && in6);
    ai->ai_family = strchr(ip, ':') ? AF_INET6 : AF_INET;
    ai->ai_addr = (struct sockaddr *)in6;
    ai->ai_addrlen = ai->ai_family == AF_INET6 ? sizeof(*in6) : sizeof(*in);
    ai->ai_addr->sa_family = (sa_family_t)ai->ai_family;
    ai->ai_next = next;
    if (ai->ai_family == AF_INET6)
        assert_int_equal(inet_pton(AF_INET6, ip, &in6->sin6_addr), 1);
    else
        assert_int_equal(inet_pton(AF_INET, ip, &in->sin_addr), 1);
    return ai;
}

int getaddrinfo(const char *name, const char *service,
                const struct addrinfo *hints, struct addrinfo **ret)
{
    unsigned count = 0;

    assert_null(service);
    resolver.family = hints->ai_family;
    resolver.asked++;
    snprintf(resolver.name, sizeof(resolver.name), "%s", name);
    if (resolver.rc)
        return resolver.rc;
    *ret = NULL;
    while (resolver.ips[count])
        *ret = resolved(resolver.ips[count++], *ret);
    for (unsigned i = 0; i < resolver.copies; i++)
        *ret = resolved(resolver.ips[count - 1], *ret);
    return 0;
}

void freeaddrinfo(struct addrinfo *ai)
{
    while (ai) {
        struct addrinfo *next = ai->ai_next;

        free(ai->ai_addr);
        free(ai);
        ai = next;
    }
}

#endif
