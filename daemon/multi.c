/*
 * libcurl's multi handle on the loop; see multi.h.
 */
#include "daemon/multi.h"

#include <errno.h>
#include <openssl/err.h>
#include <stdlib.h>

#include "daemon/libcurl.h"
#include "daemon/limits.h"
#include "daemon/log.h"
#include "daemon/passphrase.h"
#include "daemon/poller.h"

struct multi {
    CURLM *handle;
    multi_done_cb *done;
    struct poller_timer *timer;
    struct poller_timer *tick;
    unsigned easy_count; /* handles in it */
    unsigned depth;      /* calls into libcurl under way */
    const char *passphrase;
};

/* CURLMOPT_NETWORK_CHANGED and CURLMNWC_CLEAR_CONNS, which older headers lack
 * (curl/multi.h); before 8.20 the bit means nothing. */
#define NETWORK_CHANGED ((CURLMoption)(CURLOPTTYPE_LONG + 17))
#define CLEAR_CONNS (1L << 1)

void multi_drop_idle(struct multi *multi)
{
    if (libcurl_is(0x081400))
        curl_multi_setopt(multi->handle, NETWORK_CHANGED, CLEAR_CONNS);
}

void multi_limit_host(struct multi *multi, long count)
{
    curl_multi_setopt(multi->handle, CURLMOPT_MAX_HOST_CONNECTIONS, count);
}

void multi_set_passphrase(struct multi *multi, const char *text)
{
    multi->passphrase = text;
}

bool multi_running(const struct multi *multi)
{
    return multi->depth > 0;
}

/* ---- libcurl's wishes ---- */

static void drain(struct multi *multi)
{
    CURLMsg *msg;
    int left;

    while ((msg = curl_multi_info_read(multi->handle, &left)))
        if (msg->msg == CURLMSG_DONE)
            multi->done(msg->easy_handle, msg->data.result);
}

static void on_tick(void *arg)
{
    struct multi *multi = arg;
    const char *before;
    int running;

    if (!multi->easy_count)
        return;
    poller_timer_start(multi->tick, POOL_TICK_MS);
    multi->depth++;
    before = passphrase_lend(multi->passphrase);
    /* The one call that looks at transfers which wait for nothing. */
    CURL_IGNORE_DEPRECATION(curl_multi_socket_all(multi->handle, &running);)
    passphrase_lend(before);
    drain(multi);
    multi->depth--;
}

/* No callback of libcurl runs when this is called; it may end transfers. */
static void action(struct multi *multi, curl_socket_t fd, int mask)
{
    const char *before;
    int running;

    multi->depth++;
    before = passphrase_lend(multi->passphrase);
    curl_multi_socket_action(multi->handle, fd, mask, &running);
    passphrase_lend(before);
    drain(multi);
    multi->depth--;
}

static void on_socket_event(void *arg, int fd, int events)
{
    int mask = 0;

    if (events & (POLLER_READ | POLLER_HUP))
        mask |= CURL_CSELECT_IN;
    if (events & POLLER_WRITE)
        mask |= CURL_CSELECT_OUT;
    if (events & POLLER_ERROR)
        mask |= CURL_CSELECT_ERR;
    action(arg, fd, mask);
}

static int on_socket(CURL *easy, curl_socket_t fd, int what, void *clientp,
                     void *socketp)
{
    int events = 0;

    (void)easy;
    (void)socketp;
    if (what == CURL_POLL_IN || what == CURL_POLL_INOUT)
        events |= POLLER_READ;
    if (what == CURL_POLL_OUT || what == CURL_POLL_INOUT)
        events |= POLLER_WRITE;
    if (poller_fd_set(fd, events, on_socket_event, clientp))
        log_error("a socket can't be watched");
    return 0;
}

static void on_timeout(void *arg)
{
    action(arg, CURL_SOCKET_TIMEOUT, 0);
}

static int on_timer(CURLM *handle, long timeout_ms, void *clientp)
{
    struct multi *multi = clientp;

    (void)handle;
    if (timeout_ms < 0)
        poller_timer_stop(multi->timer);
    else
        poller_timer_start(multi->timer, (uint64_t)timeout_ms);
    return 0;
}

/* ---- life ---- */

void multi_free(struct multi *multi)
{
    if (!multi)
        return;
    /* Closes what is left; the callbacks may still run. */
    if (multi->handle)
        curl_multi_cleanup(multi->handle);
    poller_timer_free(multi->timer);
    poller_timer_free(multi->tick);
    free(multi);
}

static void set_up(struct multi *multi)
{
    CURLM *m = multi->handle;

    curl_multi_setopt(m, CURLMOPT_SOCKETFUNCTION, on_socket);
    curl_multi_setopt(m, CURLMOPT_SOCKETDATA, multi);
    curl_multi_setopt(m, CURLMOPT_TIMERFUNCTION, on_timer);
    curl_multi_setopt(m, CURLMOPT_TIMERDATA, multi);
    curl_multi_setopt(m, CURLMOPT_MAXCONNECTS, (long)POOL_KEEP_CONNECTIONS);
    curl_multi_setopt(m, CURLMOPT_PIPELINING, CURLPIPE_MULTIPLEX);
    curl_multi_setopt(m, CURLMOPT_MAX_CONCURRENT_STREAMS,
                      (long)STREAMS_PER_CONNECTION);
}

struct multi *multi_new(multi_done_cb *done)
{
    struct multi *multi = calloc(1, sizeof(*multi));

    if (!multi)
        return NULL;
    multi->done = done;
    multi->handle = curl_multi_init();
    multi->timer = poller_timer_new(on_timeout, multi);
    multi->tick = poller_timer_new(on_tick, multi);
    if (!multi->handle || !multi->timer || !multi->tick) {
        multi_free(multi);
        return NULL;
    }
    set_up(multi);
    return multi;
}

/* ---- handles ---- */

int multi_add(struct multi *multi, CURL *easy)
{
    /* What others left in OpenSSL's queue would be told of this one. */
    ERR_clear_error();
    if (!multi->easy_count++)
        poller_timer_start(multi->tick, POOL_TICK_MS);
    if (curl_multi_add_handle(multi->handle, easy))
        return -ENOMEM;
    multi_kick(multi);
    return 0;
}

void multi_remove(struct multi *multi, CURL *easy)
{
    if (!--multi->easy_count)
        poller_timer_stop(multi->tick);
    curl_multi_remove_handle(multi->handle, easy);
}

void multi_kick(struct multi *multi)
{
    action(multi, CURL_SOCKET_TIMEOUT, 0);
}
