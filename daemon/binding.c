/*
 * Names of interfaces; see binding.h.
 */
#include "daemon/binding.h"

#include <errno.h>
#include <netdb.h>
#include <netinet/in.h>
#include <stdlib.h>
#include <string.h>

#include "daemon/poller.h"

struct question {
    struct question *next;
    binding_cb *cb;
    void *arg;
    int family;
    bool ipv4_first;
    char address[NI_MAXHOST]; /* "": none */
    char name[];
};

/* The first one is out while it is RUNNING, the others wait. */
static struct question *first, **last = &first;
static bool running;

/* ---- on a worker ---- */

static const struct addrinfo *choose(const struct question *q,
                                     const struct addrinfo *found)
{
    for (const struct addrinfo *ai = found; ai && q->ipv4_first;
         ai = ai->ai_next)
        if (ai->ai_family == AF_INET)
            return ai;
    return found;
}

static void ask(void *arg)
{
    struct question *q = arg;
    struct addrinfo hints = {.ai_family = q->family,
                             .ai_socktype = SOCK_STREAM};
    struct addrinfo *found = NULL;
    const struct addrinfo *ai;

    if (getaddrinfo(q->name, NULL, &hints, &found))
        return;
    ai = choose(q, found);
    if (!ai || getnameinfo(ai->ai_addr, ai->ai_addrlen, q->address,
                           sizeof(q->address), NULL, 0, NI_NUMERICHOST))
        *q->address = '\0';
    freeaddrinfo(found);
}

/* ---- on the loop ---- */

static struct question *take_first(void)
{
    struct question *q = first;

    first = q->next;
    if (!first)
        last = &first;
    return q;
}

static void answer(struct question *q)
{
    q->cb(q->arg, *q->address ? q->address : NULL);
    free(q);
}

/* Those that can't be asked for have no address. */
static void on_asked(void *arg)
{
    struct question *q = take_first();

    (void)arg;
    running = false;
    while (first && !running) {
        running = !poller_work(ask, on_asked, first);
        if (!running)
            answer(take_first());
    }
    answer(q);
}

bool binding_busy(void)
{
    return running;
}

int binding_look_up(const char *name, int family, bool ipv4_first,
                    binding_cb *cb, void *arg)
{
    size_t bytes = strlen(name) + 1;
    struct question *q = calloc(1, sizeof(*q) + bytes);
    int rc;

    if (!q)
        return -ENOMEM;
    q->cb = cb;
    q->arg = arg;
    q->family = family;
    q->ipv4_first = ipv4_first;
    memcpy(q->name, name, bytes);
    /* Those that wait come first, even while none of them is out. */
    rc = first ? 0 : poller_work(ask, on_asked, q);
    if (rc) {
        free(q);
        return rc;
    }
    running |= !first;
    *last = q;
    last = &q->next;
    return 0;
}
