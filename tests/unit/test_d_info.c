#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include "daemon/transfer_internal.h"
#include "proto/curlinfo.h"
#include "serving.h"

/* INFO of the DONE that came; false when it is not in it. */
static bool info_of(uint32_t number, struct msg_info *ret)
{
    struct wire_reader r;
    struct msg_done done;
    struct frame f = await(FRAME_DONE);

    assert_int_equal(message_get_done(&f, &done, &r), 0);
    assert_true(done.info_count > 0);
    while (done.info_count--) {
        assert_int_equal(message_next_info(&r, ret), 0);
        if (ret->number == number)
            return true;
    }
    assert_int_equal(wire_reader_end(&r), 0);
    return false;
}

static int64_t num_of(uint32_t number)
{
    struct msg_info info;

    assert_true(info_of(number, &info));
    return info.num;
}

static void assert_text(uint32_t number, const char *want)
{
    struct msg_info info;

    assert_true(info_of(number, &info));
    assert_int_equal(info.str.len, strlen(want));
    assert_memory_equal(info.str.data, want, info.str.len);
}

static void done_says_what_libcurl_knows(void **state)
{
    (void)state;
    server.answer = "HTTP/1.1 207 Many\r\nContent-Type: text/x\r\n"
                    "Content-Length: 3\r\n\r\nabc";
    begin(NULL);
    bare_start(1, NULL);
    assert_done(1, 0);
    assert_text(WC_INFO_EFFECTIVE_URL, server.url);
    assert_text(WC_INFO_CONTENT_TYPE, "text/x");
    assert_text(WC_INFO_PRIMARY_IP, "127.0.0.1");
    assert_text(WC_INFO_EFFECTIVE_METHOD, "GET");
    assert_int_equal(num_of(WC_INFO_RESPONSE_CODE), 207);
    assert_int_equal(num_of(WC_INFO_SIZE_DOWNLOAD_T), 3);
    assert_int_equal(num_of(WC_INFO_CONTENT_LENGTH_DOWNLOAD_T), 3);
    assert_int_equal(num_of(WC_INFO_NUM_CONNECTS), 1);
    assert_int_equal(num_of(WC_INFO_FILETIME_T), -1);
    assert_true(num_of(WC_INFO_TOTAL_TIME_T) > 0);
    assert_int_equal(num_of(WC_INFO_HTTP_VERSION), 2); /* 1.1 */
}

static void what_libcurl_has_not_is_left_out(void **state)
{
    struct msg_info info;

    (void)state;
    begin(NULL);
    bare_start(1, NULL);
    assert_done(1, 0);
    assert_false(info_of(WC_INFO_CONTENT_TYPE, &info));
    assert_false(info_of(WC_INFO_REDIRECT_URL, &info));
}

/* What is told of a handle that did nothing, with KNOWN. */
static int64_t told(uint32_t number, const struct info_known *known)
{
    struct wire_reader r;
    struct wire_writer w;
    CURL *easy = curl_easy_init();
    struct msg_info info;
    int64_t num = -77;
    uint16_t count;

    wire_writer_init(&w, NULL, 0, 10000);
    count = info_put_all(&w, easy, known);
    assert_int_equal(w.error, 0);
    wire_reader_init(&r, w.data, w.len);
    while (count--) {
        assert_int_equal(message_next_info(&r, &info), 0);
        if (info.number == number)
            num = info.num;
    }
    assert_int_equal(wire_reader_end(&r), 0);
    wire_writer_done(&w);
    curl_easy_cleanup(easy);
    return num;
}

/* libcurl knows the results of handshakes that it made in this transfer. */
static void handshakes_of_before_are_known_better(void **state)
{
    struct info_known known = {.ssl_verify_result = 18,
                               .proxy_ssl_verify_result = 19,
                               .connect_code = 299};

    (void)state;
    assert_int_equal(told(WC_INFO_SSL_VERIFYRESULT, &known), 0);
    assert_int_equal(told(WC_INFO_PROXY_SSL_VERIFYRESULT, &known), 0);
    assert_int_equal(told(WC_INFO_HTTP_CONNECTCODE, &known), 0);
    known.warm = true;
    assert_int_equal(told(WC_INFO_SSL_VERIFYRESULT, &known), 18);
    assert_int_equal(told(WC_INFO_PROXY_SSL_VERIFYRESULT, &known), 19);
    assert_int_equal(told(WC_INFO_HTTP_CONNECTCODE, &known), 299);
    assert_int_equal(told(WC_INFO_RESPONSE_CODE, &known), 0);
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, bare_setup, serving_teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(done_says_what_libcurl_knows),
        TEST(what_libcurl_has_not_is_left_out),
        TEST(handshakes_of_before_are_known_better),
    };

    return cmocka_run_group_tests_name("d_info", tests, serving_begin,
                                       serving_end);
}
