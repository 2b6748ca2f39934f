/*
 * Pools with connections of theirs, without libcurl.  Include after cmocka.h.
 */
#ifndef POOLING_H
#define POOLING_H

#include <netinet/in.h>

#include "daemon/host.h"
#include "daemon/limits.h"
#include "daemon/pool.h"
#include "daemon/registry.h"
#include "loop.h"

static inline void wait_ms(uint64_t ms)
{
    loop_run(loop_never, NULL, ms);
}

static const uint8_t key[CONTEXT_KEY_BYTES] = {0xab, 0xcd, 1, 2, 3};
static const char name[] = "h:443";

static inline void on_done(CURL *easy, CURLcode code)
{
    (void)easy;
    (void)code;
    fail_msg("no request was made");
}

static inline int pooling_setup(void **state)
{
    (void)state;
    loop_init();
    assert_int_equal(registry_init(), 0);
    pool_init(on_done);
    return 0;
}

static inline int pooling_teardown(void **state)
{
    (void)state;
    for (struct pool *p = pool_next(NULL); p; p = pool_next(p))
        while (pool_conns(p))
            registry_close(pool_conns(p)->fd);
    pool_done();
    assert_int_equal(pool_count(), 0);
    assert_int_equal(registry_count(), 0);
    registry_done();
    poller_done();
    return 0;
}

static inline struct pool *get(void)
{
    struct pool *pool = pool_get(key, name);

    assert_non_null(pool);
    return pool;
}

/* A connection of POOL to NAME that has spoken HTTP_VERSION. */
static inline struct conn *connection(struct pool *pool, int http_version)
{
    int fd = registry_open(pool, 1, AF_INET, SOCK_STREAM, IPPROTO_TCP);
    struct conn *conn;

    assert_true(fd >= 0);
    conn = pool_conns(pool);
    assert_int_equal(conn->fd, fd);
    conn->host = pool_host(pool, name);
    conn->http_version = http_version;
    conn->keep = true;
    return conn;
}

/* A socket that looks alive: connected to a listener of nobody. */
static inline struct conn *idle(struct pool *pool)
{
    struct sockaddr_in addr = {.sin_family = AF_INET,
                               .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t len = sizeof(addr);
    int listener = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    struct conn *conn = connection(pool, 11);

    assert_int_equal(bind(listener, (struct sockaddr *)&addr, len), 0);
    assert_int_equal(listen(listener, 1), 0);
    getsockname(listener, (struct sockaddr *)&addr, &len);
    assert_int_equal(connect(conn->fd, (struct sockaddr *)&addr, len), 0);
    conn->bulk = (unsigned)accept4(listener, NULL, NULL, SOCK_CLOEXEC);
    close(listener);
    registry_attach(conn);
    registry_detach(conn);
    return conn;
}

/* The server's end of IDLE. */
static inline int server_end(struct conn *conn)
{
    int fd = (int)conn->bulk;

    conn->bulk = 0;
    return fd;
}

#endif
