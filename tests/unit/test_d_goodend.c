/*
 * goodend, with a server that dies of unread bytes: a unix socket's way to
 * reset (unix(7)).
 */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include <fcntl.h>
#include <openssl/err.h>
#include <openssl/ssl.h>
#include <signal.h>
#include <stdbool.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "daemon/goodend.h"
#include "offered.h"

static SSL *client, *server;

/* ---- two ends that know each other ---- */

static unsigned client_key(SSL *ssl, const char *hint, char *identity,
                           unsigned identity_size, unsigned char *key,
                           unsigned key_size)
{
    (void)ssl;
    (void)hint;
    assert_true(identity_size > 1 && key_size >= 16);
    strcpy(identity, "a");
    memset(key, 1, 16);
    return 16;
}

static unsigned server_key(SSL *ssl, const char *identity, unsigned char *key,
                           unsigned key_size)
{
    (void)ssl;
    assert_string_equal(identity, "a");
    assert_true(key_size >= 16);
    memset(key, 1, 16);
    return 16;
}

static SSL *end_on(SSL_CTX *ctx, int fd)
{
    SSL *ssl = SSL_new(ctx);

    assert_int_equal(fcntl(fd, F_SETFL, O_NONBLOCK), 0);
    SSL_set_fd(ssl, fd);
    SSL_CTX_free(ctx);
    return ssl;
}

/* A connection that carries HTTP/2, or what has no name. */
static void connect_ends(bool h2)
{
    SSL_CTX *client_ctx = SSL_CTX_new(TLS_client_method());
    SSL_CTX *server_ctx = SSL_CTX_new(TLS_server_method());
    int fds[2];

    assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM, 0, fds), 0);
    SSL_CTX_set_psk_client_callback(client_ctx, client_key);
    SSL_CTX_set_psk_server_callback(server_ctx, server_key);
    SSL_CTX_set_num_tickets(server_ctx, 0);
    SSL_CTX_set_alpn_select_cb(server_ctx, on_offer, NULL);
    if (h2)
        SSL_CTX_set_alpn_protos(client_ctx, h2_name, sizeof(h2_name));
    client = end_on(client_ctx, fds[0]);
    server = end_on(server_ctx, fds[1]);
    SSL_set_connect_state(client);
    SSL_set_accept_state(server);
    for (int i = 0; i < 20; i++) {
        SSL_do_handshake(client);
        SSL_do_handshake(server);
    }
    assert_true(SSL_is_init_finished(client) && SSL_is_init_finished(server));
}

static void free_end(SSL **ssl)
{
    if (*ssl)
        close(SSL_get_fd(*ssl));
    SSL_free(*ssl);
    *ssl = NULL;
    ERR_clear_error();
}

static int teardown(void **state)
{
    (void)state;
    free_end(&client);
    free_end(&server);
    return 0;
}

/* The server answers, and dies with a question unread. */
static void answer_and_die(void)
{
    assert_int_equal(SSL_write(server, "answer", 6), 6);
    assert_int_equal(SSL_write(client, "more", 4), 4);
    free_end(&server);
}

static void assert_answer(void)
{
    char data[16];

    assert_int_equal(SSL_read(client, data, sizeof(data)), 6);
    assert_memory_equal(data, "answer", 6);
}

/* ---- what happens ---- */

static void a_reset_is_an_end(void **state)
{
    char byte;

    (void)state;
    connect_ends(true);
    goodend_give(client);
    answer_and_die();
    assert_answer();
    assert_int_equal(SSL_read(client, &byte, 1), 0);
    assert_int_equal(SSL_get_error(client, 0), SSL_ERROR_ZERO_RETURN);
    assert_int_equal(SSL_write(client, "x", 1), 1);
}

/* Who wants to say something first reads the answer all the same. */
static void writing_is_no_error(void **state)
{
    (void)state;
    connect_ends(true);
    goodend_give(client);
    answer_and_die();
    assert_int_equal(SSL_write(client, "x", 1), 1);
    assert_int_equal(SSL_write(client, "x", 1), 1);
    assert_answer();
}

static void without_it_both_fail(void **state)
{
    char byte;

    (void)state;
    connect_ends(true);
    answer_and_die();
    assert_answer();
    assert_true(SSL_read(client, &byte, 1) < 0);
    teardown(state);
    connect_ends(true);
    answer_and_die();
    assert_true(SSL_write(client, "x", 1) < 0);
}

static void others_are_left_alone(void **state)
{
    char byte;

    (void)state;
    connect_ends(false);
    goodend_give(client);
    answer_and_die();
    assert_answer();
    assert_true(SSL_read(client, &byte, 1) < 0);
}

static void an_empty_socket_is_no_end(void **state)
{
    char byte;

    (void)state;
    connect_ends(true);
    goodend_give(client);
    for (int i = 0; i < 2; i++) {
        int n = SSL_read(client, &byte, 1);

        assert_int_equal(SSL_get_error(client, n), SSL_ERROR_WANT_READ);
    }
    assert_int_equal(SSL_write(client, "x", 1), 1);
    assert_int_equal(SSL_read(server, &byte, 1), 1);
    assert_int_equal(SSL_write(server, "answer", 6), 6);
    assert_answer();
}

static void a_full_socket_is_no_end(void **state)
{
    static char data[16384];
    int n;

    (void)state;
    connect_ends(true);
    goodend_give(client);
    do
        n = SSL_write(client, data, sizeof(data));
    while (n > 0);
    assert_int_equal(SSL_get_error(client, n), SSL_ERROR_WANT_WRITE);
}

static void twice_is_once(void **state)
{
    BIO *filter;

    (void)state;
    connect_ends(true);
    goodend_give(client);
    filter = SSL_get_rbio(client);
    goodend_give(client);
    assert_ptr_equal(SSL_get_rbio(client), filter);
    assert_ptr_equal(SSL_get_wbio(client), filter);
}

#define TEST(f) cmocka_unit_test_teardown(f, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(a_reset_is_an_end),
        TEST(writing_is_no_error),
        TEST(without_it_both_fail),
        TEST(others_are_left_alone),
        TEST(an_empty_socket_is_no_end),
        TEST(a_full_socket_is_no_end),
        TEST(twice_is_once),
    };

    signal(SIGPIPE, SIG_IGN);
    return cmocka_run_group_tests_name("d_goodend", tests, NULL, NULL);
}
