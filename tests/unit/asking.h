/*
 * Requests of a command, one after the other, against the server in the same
 * loop, and what came of each.  Include after cmocka.h.
 */
#ifndef ASKING_H
#define ASKING_H

#include "daemon/pool.h"
#include "daemon/rules.h"
#include "daemon/transfer_internal.h"
#include "between.h"
#include "serving.h"

static inline int asking_setup(void **state)
{
    rules_use(NULL);
    serving_setup(state);
    attempt_init(KEEP_ALWAYS);
    greet();
    return 0;
}

/* What DONE said. */
static struct {
    uint32_t code;
    uint8_t route;
    char error[100];
    char why[100];
} done;

static inline void text_of(struct wire_str s, char ret[100])
{
    assert_between(s.len, 0, 99);
    memcpy(ret, s.data, s.len);
    ret[s.len] = '\0';
}

/* Sends what was begun and awaits its end. */
static inline void finish(void)
{
    struct wire_reader infos;
    struct msg_done m_done;
    struct frame f;

    forget();
    send_request(1);
    f = await(FRAME_DONE);
    assert_int_equal(message_get_done(&f, &m_done, &infos), 0);
    done.code = m_done.code;
    done.route = m_done.route;
    text_of(m_done.error, done.error);
    text_of(m_done.why, done.why);
}

static inline void get(void)
{
    making_bare(&m, REQUEST_REPLAYABLE, "");
    making_string(&m, WC_OPT_URL, server.url);
    finish();
}

static inline void begin_post(void)
{
    begin(NULL);
    making_bytes(&m, WC_OPT_POSTFIELDS, WIRE_BYTES, "x", 1);
}

static inline void post(void)
{
    begin_post();
    finish();
}

/* Live connections to the server that are idle. */
static inline unsigned kept(void)
{
    unsigned count = 0;

    loop_settle();
    for (struct pool *p = pool_next(NULL); p; p = pool_next(p))
        for (struct conn *c = pool_conns(p); c; c = c->next)
            count += !c->dead && !c->active;
    return count;
}

#endif
