#include "client/lost.h"

#include <string.h>

#include "client/arena.h"
#include "client/connect.h"
#include "client/request.h"
#include "client/run_internal.h"
#include "client/version.h"
#include "proto/curlcode.h"

/* Lost daemons after which a command gives up: one that dies of the command
 * itself must not be started for ever. */
#define RECOVERIES_MAX 2

/* Only a daemon that can't say so any more won't send what it did not
 * announce. */
static bool may_repeat(const struct run *r, const struct transfer *t)
{
    bool is_gone = r->x.state == EXCHANGE_ENDED ||
                   r->x.state == EXCHANGE_REFUSED || r->x.heard_all;

    if (!transfer_is_repeatable(t))
        return false;
    return is_gone || request_is_safe(t->config, t->plan.infile);
}

static const char *lost_text(const struct run *r)
{
    static const char *const texts[] = {
        [EXCHANGE_OPEN] = "",
        [EXCHANGE_REFUSED] = "The warmcurl daemon refused",
        [EXCHANGE_ENDED] = "Lost the warmcurl daemon",
        [EXCHANGE_SILENT] = "The warmcurl daemon does not answer",
        [EXCHANGE_BROKEN] = "The warmcurl daemon speaks another protocol",
    };

    return texts[r->x.state];
}

/* Fails what must not or can't be tried again; the rest is new again. */
static void sort_out(struct run *r, bool is_hopeless)
{
    for (struct transfer *t = r->transfers; t; t = t->next) {
        bool runs = t->state == TRANSFER_RUNNING;

        if (!runs && t->state != TRANSFER_NEW)
            continue;
        if (runs && t->stopping) {
            transfer_set_state(t, TRANSFER_ENDED);
            continue;
        }
        if (is_hopeless || (runs && !may_repeat(r, t))) {
            run_fail(t, WC_E_RECV_ERROR, lost_text(r), r->x.text);
        } else if (runs) {
            transfer_set_state(t, TRANSFER_NEW);
            t->due_ms = 0; /* it had its turn */
            t->attempts--;
        }
    }
}

/* A new session: with the user's daemon, or with one of our own where that
 * one takes nobody. */
static bool reconnect(struct run *r)
{
    struct connection c;
    /* One that is silent still listens, and would let us wait again. */
    bool is_useless =
        r->x.state == EXCHANGE_REFUSED || r->x.state == EXCHANGE_SILENT;
    enum connect_error rc =
        is_useless ? connect_private(&c) : connect_daemon(CONNECT_START, &c);

    if (rc != CONNECT_OK && !is_useless)
        rc = connect_private(&c);
    if (rc != CONNECT_OK)
        return false;
    exchange_done(&r->x);
    r->is_new_daemon = true;
    run_open_exchange(r, c.fd);
    r->is_private = c.is_private;
    return true;
}

static bool all_may_repeat(const struct run *r)
{
    for (const struct transfer *t = r->transfers; t; t = t->next)
        if (t->state == TRANSFER_RUNNING && !may_repeat(r, t))
            return false;
    return true;
}

static const char *lost_reason(const struct run *r)
{
    const char *const parts[] = {lost_text(r), *r->x.text ? ": " : "",
                                 r->x.text};

    return arena_concat(3, parts);
}

void lost_recover(struct run *r)
{
    bool is_hopeless = r->recoveries++ >= RECOVERIES_MAX;

    if (r->x.state == EXCHANGE_SILENT)
        version_note_silence();
    if (run_is_invisible(r) && all_may_repeat(r)) {
        r->direct = lost_reason(r);
        return;
    }
    if (r->inv->warm == WARM_ONLY && r->x.state == EXCHANGE_REFUSED)
        is_hopeless = true;
    sort_out(r, is_hopeless);
    if (is_hopeless)
        r->stop = true;
    else if (!reconnect(r)) {
        sort_out(r, true);
        r->stop = true;
    }
}
