/*
 * Names looked up again; see lookup.h.
 */
#include "daemon/lookup.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netdb.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "daemon/host.h"
#include "daemon/limits.h"
#include "daemon/log.h"
#include "daemon/poller.h"

struct lookup_answer {
    struct lookup_answer *next; /* the last asked first */
    char name[LOOKUP_NAME_BYTES];
    uint64_t asked_ms;
    bool running; /* a worker owns what follows */
    bool known;   /* the resolver knew an answer: these, or none */
    unsigned count;
    char ips[LOOKUP_ADDRESSES][INET6_ADDRSTRLEN];
};

static struct {
    uint64_t every_ms;
    lookup_cb *cb;
    struct lookup_answer *names;
    unsigned count;
    unsigned running;
} self;

void lookup_init(uint64_t every_ms, lookup_cb *cb)
{
    memset(&self, 0, sizeof(self));
    self.every_ms = every_ms;
    self.cb = cb;
}

void lookup_set_every(uint64_t every_ms)
{
    self.every_ms = every_ms;
}

void lookup_done(void)
{
    while (self.names) {
        struct lookup_answer *a = self.names;

        self.names = a->next;
        free(a);
    }
    self.count = 0;
}

bool lookup_busy(void)
{
    return self.running > 0;
}

/* ---- answers ---- */

const char *lookup_name(const struct lookup_answer *answer)
{
    return answer->name;
}

uint64_t lookup_asked_ms(const struct lookup_answer *answer)
{
    return answer->asked_ms;
}

bool lookup_has(const struct lookup_answer *answer, const char *ip)
{
    for (unsigned i = 0; i < answer->count; i++)
        if (!strcmp(answer->ips[i], ip))
            return true;
    return false;
}

/* As a connection to it shows it: "any" address leads to this host. */
static void describe(const struct addrinfo *ai, char ret[INET6_ADDRSTRLEN])
{
    struct sockaddr_in in;
    struct sockaddr_in6 in6;

    *ret = '\0';
    if (ai->ai_family == AF_INET) {
        memcpy(&in, ai->ai_addr, sizeof(in));
        if (in.sin_addr.s_addr == htonl(INADDR_ANY))
            in.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        inet_ntop(AF_INET, &in.sin_addr, ret, INET6_ADDRSTRLEN);
    } else if (ai->ai_family == AF_INET6) {
        memcpy(&in6, ai->ai_addr, sizeof(in6));
        if (IN6_IS_ADDR_UNSPECIFIED(&in6.sin6_addr))
            in6.sin6_addr = in6addr_loopback;
        inet_ntop(AF_INET6, &in6.sin6_addr, ret, INET6_ADDRSTRLEN);
    }
}

/* ---- questions ---- */

/* On a worker.  A name that does not exist any more is an answer; that nobody
 * could be asked is none. */
static void ask(void *arg)
{
    struct addrinfo hints = {.ai_family = AF_UNSPEC,
                             .ai_socktype = SOCK_STREAM};
    struct addrinfo *found = NULL;
    struct lookup_answer *a = arg;
    int rc = getaddrinfo(a->name, NULL, &hints, &found);

    a->count = 0;
    a->known = rc == 0 || rc == EAI_NONAME || rc == EAI_NODATA;
    for (struct addrinfo *ai = found; ai && a->known; ai = ai->ai_next) {
        /* With more than fit nothing can be said about the others. */
        a->known = a->count < LOOKUP_ADDRESSES;
        if (a->known)
            describe(ai, a->ips[a->count++]);
    }
    if (found)
        freeaddrinfo(found);
}

static void on_asked(void *arg)
{
    struct lookup_answer *a = arg;

    a->running = false;
    self.running--;
    log_debug("a name was looked up again: %u addresses%s", a->count,
              a->known ? "" : ", not known");
    if (a->known)
        self.cb(a);
}

/* The entry of NAME, now the first, or NULL. */
static struct lookup_answer *find(const char *name)
{
    for (struct lookup_answer **at = &self.names; *at; at = &(*at)->next) {
        struct lookup_answer *a = *at;

        if (strcmp(a->name, name))
            continue;
        *at = a->next;
        a->next = self.names;
        self.names = a;
        return a;
    }
    return NULL;
}

/* Forgets the name that was not asked for the longest. */
static void trim(void)
{
    struct lookup_answer **last = NULL;
    struct lookup_answer *a;

    if (self.count < LIMIT_LOOKUPS)
        return;
    for (struct lookup_answer **at = &self.names; *at; at = &(*at)->next)
        if (!(*at)->running)
            last = at;
    /* Fewer run at once than are remembered: there is one. */
    a = *last;
    *last = a->next;
    free(a);
    self.count--;
}

static struct lookup_answer *enter(const char *name)
{
    struct lookup_answer *a = find(name);

    if (a)
        return a;
    a = calloc(1, sizeof(*a));
    if (!a)
        return NULL;
    trim();
    snprintf(a->name, sizeof(a->name), "%s", name);
    a->next = self.names;
    self.names = a;
    self.count++;
    return a;
}

void lookup_want(const char *name, uint64_t known_ms)
{
    uint64_t now = poller_now_ms();
    struct lookup_answer *a;

    if (now - known_ms < self.every_ms || self.running == LOOKUPS_AT_ONCE)
        return;
    a = enter(name);
    if (!a || a->running)
        return;
    if (a->asked_ms && now - a->asked_ms < self.every_ms)
        return;
    a->asked_ms = now;
    if (poller_work(ask, on_asked, a))
        return;
    a->running = true;
    self.running++;
}

/* ---- which name ---- */

static bool ends_with(const char *s, const char *end)
{
    size_t len = strlen(s), end_len = strlen(end);

    return len >= end_len && !strcasecmp(s + len - end_len, end);
}

/* libcurl knows what localhost is (RFC 6761 6.3) and asks nobody. */
static bool is_asked_for(const char *name)
{
    struct in6_addr ignored;

    return *name && *name != '[' && strcasecmp(name, "localhost") != 0 &&
           !ends_with(name, ".localhost") &&
           inet_pton(AF_INET, name, &ignored) != 1;
}

/* Parts "name:port" when its port is PORT. */
static bool has_port(const char *host, int port, char ret[LOOKUP_NAME_BYTES])
{
    const char *colon = strrchr(host, ':');
    size_t len = colon ? (size_t)(colon - host) : 0;

    if (!len || len >= LOOKUP_NAME_BYTES || atoi(colon + 1) != port)
        return false;
    memcpy(ret, host, len);
    ret[len] = '\0';
    return true;
}

void lookup_name_of(const char *host, const char *proxy, int remote_port,
                    char ret[LOOKUP_NAME_BYTES])
{
    char proxy_host[HOST_NAME_BYTES] = "", by_proxy[LOOKUP_NAME_BYTES] = "";
    bool ignored, direct, through;

    /* A list of hosts without the proxy may have sent it either way; the port
     * tells which. */
    direct = has_port(host, remote_port, ret);
    if (*proxy)
        host_name_of(proxy, NULL, proxy_host, &ignored);
    through = has_port(proxy_host, remote_port, by_proxy);
    if (through && !direct)
        memcpy(ret, by_proxy, sizeof(by_proxy));
    else if (through || !direct)
        *ret = '\0';
    if (!is_asked_for(ret))
        *ret = '\0';
}
