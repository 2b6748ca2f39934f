#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include <string.h>

#include "proto/curlopt.h"
#include "proto/limits.h"
#include "proto/optclass.h"

/*
 * The options that may differ between requests which share a connection.
 * None of them touches name lookup, connect, tunnel, handshake or trust.  It
 * is a copy on purpose: whoever adds a name has to think of it twice.
 */
static const char *const per_request[] = {
    /* method, address and body */
    "URL",
    "DEFAULT_PROTOCOL",
    "REQUEST_TARGET",
    "PATH_AS_IS",
    "CUSTOMREQUEST",
    "NOBODY",
    "HTTPGET",
    "POST",
    "PUT",
    "UPLOAD",
    "POSTFIELDS",
    "READDATA",
    "INFILESIZE",
    "INFILESIZE_LARGE",
    "MIMEPOST",
    "MIME_OPTIONS",
    "UPLOAD_FLAGS",
    "UPLOAD_BUFFERSIZE",
    "CRLF",
    "TRANSFERTEXT",
    "KEEP_SENDING_ON_ERROR",
    "EXPECT_100_TIMEOUT_MS",
    /* headers */
    "HTTPHEADER",
    "USERAGENT",
    "REFERER",
    "AUTOREFERER",
    "ACCEPT_ENCODING",
    "TRANSFER_ENCODING",
    "RANGE",
    "RESUME_FROM",
    "RESUME_FROM_LARGE",
    "TIMECONDITION",
    "TIMEVALUE",
    "TIMEVALUE_LARGE",
    "COOKIE",
    "COOKIEFILE",
    "COOKIELIST",
    "COOKIESESSION",
    "HSTS",
    /* who asks: Basic, Digest, Bearer and AWS sign each request */
    "HTTPAUTH",
    "USERPWD",
    "USERNAME",
    "PASSWORD",
    "XOAUTH2_BEARER",
    "AWS_SIGV4",
    "UNRESTRICTED_AUTH",
    "NETRC",
    "NETRC_FILE",
    "DISALLOW_USERNAME_IN_URL",
    /* redirects */
    "FOLLOWLOCATION",
    "MAXREDIRS",
    "POSTREDIR",
    "PROTOCOLS_STR",
    "REDIR_PROTOCOLS_STR",
    /* the answer */
    "HEADER",
    "NOPROGRESS",
    "FAILONERROR",
    "FILETIME",
    "SUPPRESS_CONNECT_HEADERS",
    "HTTP_TRANSFER_DECODING",
    "HTTP_CONTENT_DECODING",
    "HTTP200ALIASES",
    "HTTP09_ALLOWED",
    "IGNORE_CONTENT_LENGTH",
    "MAXFILESIZE",
    "MAXFILESIZE_LARGE",
    /* pace */
    "TIMEOUT",
    "TIMEOUT_MS",
    "CONNECTTIMEOUT",
    "CONNECTTIMEOUT_MS",
    "ACCEPTTIMEOUT_MS",
    "SERVER_RESPONSE_TIMEOUT",
    "SERVER_RESPONSE_TIMEOUT_MS",
    "LOW_SPEED_LIMIT",
    "LOW_SPEED_TIME",
    "MAX_SEND_SPEED_LARGE",
    "MAX_RECV_SPEED_LARGE",
    "BUFFERSIZE",
    "STREAM_WEIGHT",
    "TCP_NODELAY",
    "TCP_KEEPALIVE",
    "TCP_KEEPIDLE",
    "TCP_KEEPINTVL",
    "TCP_KEEPCNT",
};

#define PER_REQUEST_COUNT (sizeof(per_request) / sizeof(per_request[0]))

static int is_per_request(const char *name)
{
    for (size_t i = 0; i < PER_REQUEST_COUNT; i++)
        if (!strcmp(per_request[i], name))
            return 1;
    return 0;
}

static void per_request_options_are_the_reviewed_ones(void **state)
{
    size_t count, found = 0;
    const struct optclass *rows = optclass_all(&count);

    (void)state;
    for (size_t i = 0; i < count; i++) {
        if (rows[i].class != OPT_CLASS_REQUEST)
            continue;
        if (!is_per_request(rows[i].name))
            fail_msg("%s is per request, but was not reviewed", rows[i].name);
        found++;
    }
    assert_int_equal(found, PER_REQUEST_COUNT);
}

/* What decides how a connection is made or trusted, spot by spot. */
static void connection_options_are_keyed(void **state)
{
    static const uint32_t numbers[] = {
        WC_OPT_PROXY,
        WC_OPT_PROXYUSERPWD,
        WC_OPT_PRE_PROXY,
        WC_OPT_NOPROXY,
        WC_OPT_SSL_VERIFYPEER,
        WC_OPT_SSL_VERIFYHOST,
        WC_OPT_CAINFO,
        WC_OPT_CAPATH,
        WC_OPT_CAINFO_BLOB,
        WC_OPT_CRLFILE,
        WC_OPT_SSLCERT,
        WC_OPT_SSLKEY,
        WC_OPT_KEYPASSWD,
        WC_OPT_SSLVERSION,
        WC_OPT_SSL_CIPHER_LIST,
        WC_OPT_PINNEDPUBLICKEY,
        WC_OPT_HTTP_VERSION,
        WC_OPT_IPRESOLVE,
        WC_OPT_INTERFACE,
        WC_OPT_RESOLVE,
        WC_OPT_CONNECT_TO,
        WC_OPT_UNIX_SOCKET_PATH,
        WC_OPT_DNS_SERVERS,
        WC_OPT_PROXYHEADER,
        WC_OPT_HTTPPROXYTUNNEL,
        WC_OPT_DOH_URL,
        WC_OPT_PROXYAUTH,
        WC_OPT_ALTSVC,
        WC_OPT_ABSTRACT_UNIX_SOCKET,
        WC_OPT_SSL_VERIFYSTATUS,
        WC_OPT_DOH_SSL_VERIFYSTATUS,
        WC_OPT_DOH_SSL_VERIFYPEER,
        WC_OPT_SSL_SESSIONID_CACHE,
        WC_OPT_SSL_OPTIONS,
        WC_OPT_SSL_EC_CURVES,
        WC_OPT_SSL_SIGNATURE_ALGORITHMS,
        WC_OPT_SSL_ENABLE_ALPN,
        WC_OPT_TLSAUTH_USERNAME,
        WC_OPT_TLSAUTH_PASSWORD,
        WC_OPT_TCP_FASTOPEN,
        WC_OPT_HAPPY_EYEBALLS_TIMEOUT_MS,
    };

    (void)state;
    for (size_t i = 0; i < sizeof(numbers) / sizeof(numbers[0]); i++) {
        const struct optclass *row = optclass_find(numbers[i]);

        assert_non_null(row);
        assert_int_equal(row->class, OPT_CLASS_KEY);
    }
}

/* The daemon derives the size of a body from the bytes that came, and names
 * its own files: a peer that could set these would have memory or files of
 * the daemon read or written. */
static void dangerous_options_are_not_carried(void **state)
{
    static const uint32_t numbers[] = {
        WC_OPT_POSTFIELDSIZE,  WC_OPT_POSTFIELDSIZE_LARGE,
        WC_OPT_COPYPOSTFIELDS, WC_OPT_COOKIEJAR,
        WC_OPT_SSLENGINE,      WC_OPT_CONNECT_ONLY,
        WC_OPT_VERBOSE,        WC_OPT_WRITEDATA,
        WC_OPT_WRITEFUNCTION,  WC_OPT_STDERR,
        WC_OPT_SHARE,          WC_OPT_PRIVATE,
        WC_OPT_CURLU,
    };

    (void)state;
    for (size_t i = 0; i < sizeof(numbers) / sizeof(numbers[0]); i++) {
        const struct optclass *row = optclass_find(numbers[i]);

        assert_non_null(row);
        if (row->class != OPT_CLASS_DAEMON)
            fail_msg("%s is carried", row->name);
    }
}

static void rows_are_sorted_and_unique(void **state)
{
    size_t count;
    const struct optclass *rows = optclass_all(&count);

    (void)state;
    assert_true(count > 300);
    for (size_t i = 1; i < count; i++)
        if (rows[i - 1].number >= rows[i].number)
            fail_msg("%s is out of order", rows[i].name);
}

static void every_row_is_found(void **state)
{
    size_t count;
    const struct optclass *rows = optclass_all(&count);

    (void)state;
    for (size_t i = 0; i < count; i++)
        assert_ptr_equal(optclass_find(rows[i].number), &rows[i]);
    for (size_t i = 0; i + 1 < count; i++)
        if (rows[i].number + 1 != rows[i + 1].number)
            assert_null(optclass_find(rows[i].number + 1));
    assert_null(optclass_find(0));
    assert_null(optclass_find(UINT32_MAX));
}

static void what_is_carried_has_a_type(void **state)
{
    size_t count, carried = 0;
    const struct optclass *rows = optclass_all(&count);

    (void)state;
    for (size_t i = 0; i < count; i++)
        if (rows[i].class == OPT_CLASS_REQUEST ||
            rows[i].class == OPT_CLASS_KEY ||
            rows[i].class == OPT_CLASS_OWN) {
            assert_int_not_equal(rows[i].type, WIRE_NONE);
            carried++;
        }
    /* A request may name each of them once. */
    assert_true(carried <= LIMIT_OPTIONS);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(per_request_options_are_the_reviewed_ones),
        cmocka_unit_test(connection_options_are_keyed),
        cmocka_unit_test(dangerous_options_are_not_carried),
        cmocka_unit_test(rows_are_sorted_and_unique),
        cmocka_unit_test(every_row_is_found),
        cmocka_unit_test(what_is_carried_has_a_type),
    };

    return cmocka_run_group_tests_name("optclass", tests, NULL, NULL);
}
