#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include <curl/curl.h>

#include "daemon/solitary.h"
#include "making.h"

static struct making m;

static int setup_all(void **state)
{
    (void)state;
    admit_init();
    return 0;
}

static bool is_solitary(void)
{
    struct request *req = making_request(&m);
    bool result = solitary(req);

    /* It is marked as such when it is parsed. */
    assert_int_equal(!!(req->flags & REQUEST_FRESH), result);
    request_free(req);
    return result;
}

static void put_headers(const char *header)
{
    const char *const items[] = {"Accept: */*", header};

    making_list(&m, WC_OPT_HTTPHEADER, items, 2);
}

static void a_plain_request_is_not(void **state)
{
    (void)state;
    making_start(&m, 0);
    assert_false(is_solitary());
    making_start(&m, 0);
    making_long(&m, WC_OPT_NOBODY, 1);
    assert_false(is_solitary());
    making_start(&m, 0);
    making_bytes(&m, WC_OPT_POSTFIELDS, WIRE_BYTES, "a\r\nb", 4);
    assert_false(is_solitary());
}

/* The daemon's libcurl need not have them. */
static void websockets_are(void **state)
{
    static const struct {
        const char *url, *scheme;
        bool solitary;
    } cases[] = {
        {"ws://h/", NULL, true},    {"WSS://h/", NULL, true},
        {"h", "ws", true},          {"h", "wss", true},
        {"http://h/", NULL, false}, {"wsx", "http", false},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        making_bare(&m, 0, "");
        making_string(&m, WC_OPT_URL, cases[i].url);
        if (cases[i].scheme)
            making_string(&m, WC_OPT_DEFAULT_PROTOCOL, cases[i].scheme);
        assert_int_equal(is_solitary(), cases[i].solitary);
    }
}

static void headers_without_a_body(void **state)
{
    static const struct {
        const char *header;
        bool solitary;
    } cases[] = {
        {"X-Any: thing", false},
        {"X-Empty;", false},
        {"Accept:", false},
        {"Authorization: Bearer t", false},
        {"Connection: keep-alive", false},
        {"connection:", false},
        {"Proxy-Connection: Keep-Alive", false},
        {"Content-Length: 0", false},
        {"Upgrade-Insecure-Requests: 1", false},
        {"Authorization: NTLM t", true},
        {"Proxy-Authorization: Negotiate t", true},
        {"Connection: close", true},
        {"Connection: Upgrade", true},
        {"Upgrade: websocket", true},
        {"upgrade;", true},
        {"Content-Length: 1", true},
        {"content-length: 0x", true},
        {"Content-Length: -0", true},
        {"Content-Length:", true},
        {"Content-Length;", true},
        {"Content-Length : 0", true},
        {" folded: header", true},
        {"Transfer-Encoding: chunked", true},
        {"no colon", false},
        {"X-Two: a\r\nLines: b", true},
        {"X-Two: a\nLines: b", true},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        making_start(&m, 0);
        put_headers(cases[i].header);
        if (is_solitary() != cases[i].solitary)
            fail_msg("%s", cases[i].header);
    }
}

/* A request with the body "abc" and HEADER, and one long option more. */
static bool with_body(const char *header, uint32_t number, int64_t value)
{
    making_start(&m, 0);
    making_bytes(&m, WC_OPT_POSTFIELDS, WIRE_BYTES, "abc", 3);
    put_headers(header);
    if (number)
        making_long(&m, number, value);
    return is_solitary();
}

static void headers_with_a_body(void **state)
{
    static const char length[] = "Content-Length: 3";
    static const char chunked[] = "Transfer-Encoding: Chunked";

    (void)state;
    assert_false(with_body(length, 0, 0));
    assert_false(with_body(length, WC_OPT_HTTPAUTH, WC_AUTH_BEARER));
    assert_false(with_body(chunked, 0, 0));
    assert_true(with_body("Content-Length: 2", 0, 0));
    assert_true(with_body("Content-Length: 0", 0, 0));
    assert_true(with_body("Content-Length:", 0, 0));
    assert_true(with_body("Transfer-Encoding: gzip, chunked", 0, 0));
    assert_true(with_body("Transfer-Encoding:", 0, 0));
    /* The body may be missing the second time. */
    assert_true(with_body(length, WC_OPT_FOLLOWLOCATION, 1));
    assert_true(with_body(chunked, WC_OPT_FOLLOWLOCATION, 1));
    assert_true(with_body(length, WC_OPT_HTTPAUTH, WC_AUTH_DIGEST));
}

static void bodies_that_are_pulled(void **state)
{
    (void)state;
    making_start(&m, 0);
    making_pull(&m, WC_OPT_READDATA, 1, 7, false);
    put_headers("Content-Length: 7");
    assert_false(is_solitary());
    making_start(&m, 0);
    making_pull(&m, WC_OPT_POSTFIELDS, 1, -1, false);
    put_headers("Content-Length: 7");
    assert_true(is_solitary());
    making_start(&m, 0);
    making_form(&m);
    put_headers("Content-Length: 7");
    assert_true(is_solitary());
    making_start(&m, 0);
    making_form(&m);
    put_headers("Transfer-Encoding: chunked");
    assert_false(is_solitary());
}

static void methods(void **state)
{
    static const struct {
        const char *method;
        bool no_body, solitary;
    } cases[] = {
        {"PURGE", false, false},  {"M-SEARCH", false, false},
        {"HEAD", true, false},    {"GET", true, true},
        {"head", true, true},     {"CONNECT", false, true},
        {"connect", false, true}, {"GET /other", false, true},
        {"GET\r\n", false, true},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        making_start(&m, 0);
        making_string(&m, WC_OPT_CUSTOMREQUEST, cases[i].method);
        if (cases[i].no_body)
            making_long(&m, WC_OPT_NOBODY, 1);
        if (is_solitary() != cases[i].solitary)
            fail_msg("%s", cases[i].method);
    }
}

static void lines_within_options(void **state)
{
    static const uint32_t numbers[] = {
        WC_OPT_USERAGENT, WC_OPT_REFERER,         WC_OPT_COOKIE,
        WC_OPT_RANGE,     WC_OPT_XOAUTH2_BEARER,  WC_OPT_REQUEST_TARGET,
        WC_OPT_USERPWD,   WC_OPT_ACCEPT_ENCODING,
    };

    (void)state;
    for (size_t i = 0; i < sizeof(numbers) / sizeof(numbers[0]); i++) {
        making_start(&m, 0);
        making_string(&m, numbers[i], "one");
        assert_false(is_solitary());
        making_start(&m, 0);
        making_string(&m, numbers[i], "one\rtwo");
        assert_true(is_solitary());
    }
}

static void proxys_headers(void **state)
{
    static const char *const plain[] = {"X-Team: a"};
    static const char *const login[] = {"Proxy-Authorization: NTLM t"};

    (void)state;
    making_start(&m, 0);
    making_list(&m, WC_OPT_PROXYHEADER, plain, 1);
    assert_false(is_solitary());
    making_start(&m, 0);
    making_list(&m, WC_OPT_PROXYHEADER, login, 1);
    assert_true(is_solitary());
}

/* NTLM, and what a connection is known by. */
static void what_is_somebodys(void **state)
{
    static const uint32_t auths[] = {WC_OPT_HTTPAUTH, WC_OPT_PROXYAUTH};

    (void)state;
    for (size_t i = 0; i < 2; i++) {
        making_start(&m, 0);
        making_long(&m, auths[i], CURLAUTH_BASIC | CURLAUTH_DIGEST);
        assert_false(is_solitary());
        making_start(&m, 0);
        making_long(&m, auths[i], CURLAUTH_NTLM);
        assert_true(is_solitary());
        making_start(&m, 0);
        making_long(&m, auths[i], (int64_t)CURLAUTH_ANY);
        assert_true(is_solitary());
    }
    making_start(&m, 0);
    making_long(&m, WC_OPT_LOCALPORT, 40000);
    assert_true(is_solitary());
    making_start(&m, 0);
    making_long(&m, WC_OPT_HAPROXYPROTOCOL, 1);
    assert_true(is_solitary());
}

static void what_libcurl_does_on_its_own(void **state)
{
    (void)state;
    making_start(&m, 0);
    making_long(&m, WC_OPT_CRLF, 1);
    assert_true(is_solitary());
    if (!curl_easy_option_by_id(CURLOPT_DOH_URL))
        return;
    making_start(&m, 0);
    making_string(&m, WC_OPT_DOH_URL, "https://names.invalid/");
    assert_true(is_solitary());
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_plain_request_is_not),
        cmocka_unit_test(websockets_are),
        cmocka_unit_test(headers_without_a_body),
        cmocka_unit_test(headers_with_a_body),
        cmocka_unit_test(bodies_that_are_pulled),
        cmocka_unit_test(methods),
        cmocka_unit_test(lines_within_options),
        cmocka_unit_test(proxys_headers),
        cmocka_unit_test(what_is_somebodys),
        cmocka_unit_test(what_libcurl_does_on_its_own),
    };

    return cmocka_run_group_tests_name("d_solitary", tests, setup_all, NULL);
}
