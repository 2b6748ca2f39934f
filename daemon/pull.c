/*
 * Request bodies read by credit; see pull.h.
 */
#include "daemon/pull.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "proto/limits.h"

/* Bytes come in here once and leave from here; never moved. */
struct chunk {
    uint8_t *data;       /* bytes [at, len) are to be sent */
    size_t at, len, cap; /* len is LIMIT_WANT_BYTES at most */
};

/* Bytes of room that a chunk in use must have for another credit: smaller
 * ones would only make more messages. */
#define CHUNK_ROOM_BYTES (LIMIT_WANT_BYTES / 2)

struct pull {
    struct pull *next;
    uint16_t source;
    int64_t size;
    bool seekable;
    pull_want_cb *want;
    void *arg;

    uint64_t offset;   /* of the next byte that the client sends */
    uint32_t credit;   /* bytes asked for; 0: nothing is outstanding */
    bool stale;        /* the outstanding answer is of before a seek */
    bool reader_waits; /* libcurl is paused for it */
    bool ended;
    uint32_t error; /* errno of the client */

    /* libcurl reads the first while the second fills. */
    struct chunk chunks[2];
    unsigned first;
};

struct pull *pull_new(struct pull **list, uint16_t source, int64_t size,
                      bool seekable, pull_want_cb *want, void *arg)
{
    struct pull *p = calloc(1, sizeof(*p));

    if (!p)
        return NULL;
    p->source = source;
    p->size = size;
    p->seekable = seekable;
    p->want = want;
    p->arg = arg;
    p->next = *list;
    *list = p;
    return p;
}

void pull_free_all(struct pull **list)
{
    while (*list) {
        struct pull *p = *list;

        *list = p->next;
        free(p->chunks[0].data);
        free(p->chunks[1].data);
        free(p);
    }
}

struct pull *pull_find(struct pull *list, uint16_t source)
{
    while (list && list->source != source)
        list = list->next;
    return list;
}

bool pull_waits(const struct pull *list)
{
    while (list && !list->reader_waits)
        list = list->next;
    return list;
}

static size_t left_in(const struct chunk *c)
{
    return c->len - c->at;
}

bool pull_is_drained(const struct pull *list)
{
    while (list && list->ended && !left_in(&list->chunks[0]) &&
           !left_in(&list->chunks[1]))
        list = list->next;
    return !list;
}

static struct chunk *first_of(struct pull *p)
{
    return &p->chunks[p->first];
}

static struct chunk *second_of(struct pull *p)
{
    return &p->chunks[!p->first];
}

/* The chunk that the next bytes go to: the second, once it has any or when
 * the first is full. */
static struct chunk *filling(struct pull *p)
{
    struct chunk *first = first_of(p);

    if (left_in(second_of(p)) ||
        LIMIT_WANT_BYTES - first->len < CHUNK_ROOM_BYTES)
        return second_of(p);
    return first;
}

/* Lets libcurl read the second when the first is through. */
static void advance(struct pull *p)
{
    struct chunk *first = first_of(p);

    if (left_in(first))
        return;
    first->at = first->len = 0;
    if (left_in(second_of(p)))
        p->first = !p->first;
}

/* Gives the next credit when there is room for it and something to come. */
static void ask(struct pull *p)
{
    uint64_t bytes = LIMIT_WANT_BYTES - filling(p)->len;

    if (p->credit || p->ended || p->error || bytes < CHUNK_ROOM_BYTES)
        return;
    if (p->size >= 0) {
        uint64_t left =
            (uint64_t)p->size > p->offset ? (uint64_t)p->size - p->offset : 0;

        if (!left) {
            p->ended = true;
            return;
        }
        if (left < bytes)
            bytes = left;
    }
    p->credit = (uint32_t)bytes;
    p->want(p->arg, p->source, p->offset, p->credit);
}

size_t pull_read(char *buffer, size_t size, size_t count, void *arg)
{
    struct pull *p = arg;
    struct chunk *first = first_of(p);
    size_t room = size * count;
    size_t n = left_in(first);

    if (!n)
        ask(p);
    if (!n && p->error)
        return CURL_READFUNC_ABORT;
    if (!n && p->ended)
        return 0;
    if (!n) {
        p->reader_waits = true;
        return CURL_READFUNC_PAUSE;
    }
    if (n > room)
        n = room;
    memcpy(buffer, first->data + first->at, n);
    first->at += n;
    advance(p);
    ask(p);
    return n;
}

int pull_seek(void *arg, curl_off_t offset, int origin)
{
    struct pull *p = arg;
    size_t held = left_in(&p->chunks[0]) + left_in(&p->chunks[1]);

    if (origin != SEEK_SET || offset < 0)
        return CURL_SEEKFUNC_FAIL;
    /* It may go where it is already: what is here and on its way counts. */
    if (!p->seekable)
        return (uint64_t)offset == p->offset - held ? CURL_SEEKFUNC_OK
                                                    : CURL_SEEKFUNC_CANTSEEK;
    if (p->credit)
        p->stale = true;
    p->chunks[0].at = p->chunks[0].len = 0;
    p->chunks[1].at = p->chunks[1].len = 0;
    p->offset = (uint64_t)offset;
    p->ended = false;
    p->error = 0;
    return CURL_SEEKFUNC_OK;
}

void pull_rewind(struct pull *list)
{
    for (struct pull *p = list; p; p = p->next) {
        p->reader_waits = false;
        pull_seek(p, 0, SEEK_SET);
    }
}

/* Takes note that the outstanding answer came.  1: it is of no use any more;
 * 0: it counts; -EBADMSG: there was none. */
static int answered(struct pull *p)
{
    bool stale = p->stale;

    if (!p->credit)
        return -EBADMSG;
    p->credit = 0;
    p->stale = false;
    if (stale && p->reader_waits)
        ask(p);
    return stale;
}

static int store(struct chunk *c, const char *data, size_t len)
{
    if (c->len + len > c->cap) {
        size_t cap = c->len + len > 2 * c->cap ? c->len + len : 2 * c->cap;
        uint8_t *grown = realloc(c->data, cap);

        if (!grown)
            return -ENOMEM;
        c->data = grown;
        c->cap = cap;
    }
    memcpy(c->data + c->len, data, len);
    c->len += len;
    return 0;
}

static int wake(struct pull *p)
{
    bool waits = p->reader_waits;

    p->reader_waits = false;
    return waits;
}

int pull_data(struct pull *p, const char *data, size_t len)
{
    uint32_t credit = p->credit;
    int rc = answered(p);

    if (rc < 0 || len > credit)
        return -EBADMSG;
    if (rc)
        return p->ended ? wake(p) : 0;
    rc = store(filling(p), data, len);
    if (rc)
        return rc;
    advance(p);
    p->offset += len;
    return wake(p);
}

int pull_end(struct pull *p, uint32_t error)
{
    int rc = answered(p);

    if (rc)
        return rc < 0 ? rc : p->ended ? wake(p) : 0;
    p->ended = true;
    p->error = error;
    return wake(p);
}
