#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include <string.h>

#include "daemon/details.h"
#include "proto/curlinfo.h"
#include "proto/message.h"

static struct wire_writer w;
static struct details_certs certs;
static CURL *easy;

static int setup(void **state)
{
    (void)state;
    easy = curl_easy_init();
    wire_writer_init(&w, NULL, 0, 100000);
    certs = (struct details_certs){0};
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    wire_writer_done(&w);
    details_certs_done(&certs);
    curl_easy_cleanup(easy);
    return 0;
}

static uint16_t put(const char *url)
{
    uint16_t count;

    wire_writer_reset(&w);
    count = details_put(&w, easy, &certs, url);
    assert_int_equal(w.error, 0);
    return count;
}

/* Detail NUMBER of the COUNT that were put. */
static bool find(uint16_t count, uint32_t number, struct msg_info *ret)
{
    struct wire_reader r;

    wire_reader_init(&r, w.data, w.len);
    while (count--) {
        assert_int_equal(message_next_info(&r, ret), 0);
        if (ret->number == number)
            return true;
    }
    assert_int_equal(wire_reader_end(&r), 0);
    return false;
}

static void assert_text(uint16_t count, uint32_t number, const char *want)
{
    struct msg_info info;

    assert_true(find(count, number, &info));
    assert_int_equal(info.str.len, strlen(want));
    assert_memory_equal(info.str.data, want, info.str.len);
}

static void the_library_names_itself(void **state)
{
    (void)state;
    assert_text(put("http://h/"), WC_INFO_WC_VERSION, curl_version());
}

static void a_url_in_parts(void **state)
{
    uint16_t count = put("u:p%20q@H.example:81/a/../b?c=d#e");
    struct msg_info info;

    (void)state;
    assert_text(count, WC_INFO_WC_URL + WC_URL_SCHEME, "http");
    assert_text(count, WC_INFO_WC_URL + WC_URL_USER, "u");
    assert_text(count, WC_INFO_WC_URL + WC_URL_PASSWORD, "p%20q");
    assert_text(count, WC_INFO_WC_URL + WC_URL_HOST, "H.example");
    assert_text(count, WC_INFO_WC_URL + WC_URL_PORT, "81");
    assert_text(count, WC_INFO_WC_URL + WC_URL_PATH, "/b");
    assert_text(count, WC_INFO_WC_URL + WC_URL_QUERY, "c=d");
    assert_text(count, WC_INFO_WC_URL + WC_URL_FRAGMENT, "e");
    assert_false(find(count, WC_INFO_WC_URL + WC_URL_OPTIONS, &info));
    assert_false(find(count, WC_INFO_WC_URL + WC_URL_ZONEID, &info));
}

static void the_port_of_the_scheme(void **state)
{
    uint16_t count = put("https://[fe80::1%25eth0]");

    (void)state;
    assert_text(count, WC_INFO_WC_URL + WC_URL_PORT, "443");
    assert_text(count, WC_INFO_WC_URL + WC_URL_PATH, "/");
    assert_text(count, WC_INFO_WC_URL + WC_URL_ZONEID, "eth0");
}

static void no_url_no_parts(void **state)
{
    uint16_t count = put("http://a b/");
    struct msg_info info;

    (void)state;
    for (uint32_t i = 0; i < WC_URL_PARTS; i++)
        assert_false(find(count, WC_INFO_WC_URL + i, &info));
    assert_text(count, WC_INFO_WC_VERSION, curl_version());
}

static void the_effective_url(void **state)
{
    uint16_t count;

    (void)state;
    curl_easy_setopt(easy, CURLOPT_URL, "http://other:82/x");
    count = put("http://h/");
    assert_text(count, WC_INFO_WC_EFFECTIVE_URL + WC_URL_HOST, "other");
    assert_text(count, WC_INFO_WC_EFFECTIVE_URL + WC_URL_PORT, "82");
    assert_text(count, WC_INFO_WC_URL + WC_URL_HOST, "h");
}

static void what_did_not_run_was_not_answered(void **state)
{
    uint16_t count = put("http://h/");
    struct msg_info info;

    (void)state;
    assert_true(find(count, WC_INFO_WC_ANSWERED, &info));
    assert_int_equal(info.num, 0);
}

static void certificates(void **state)
{
    struct details_certs other = {.count = 2, .text = (char *)"a\nb\n"};
    struct msg_info info;
    uint16_t count;

    (void)state;
    details_certs_read(&certs, easy);
    assert_int_equal(certs.count, 0);
    count = put("http://h/");
    assert_text(count, WC_INFO_WC_CERTS, "");
    details_certs_copy(&certs, &other);
    count = put("http://h/");
    assert_text(count, WC_INFO_WC_CERTS, "a\nb\n");
    assert_true(find(count, WC_INFO_WC_CERT_COUNT, &info));
    assert_int_equal(info.num, 2);
    /* A text that was too long is left out. */
    other.text = NULL;
    details_certs_copy(&certs, &other);
    count = put("http://h/");
    assert_false(find(count, WC_INFO_WC_CERTS, &info));
    assert_true(find(count, WC_INFO_WC_CERT_COUNT, &info));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(the_library_names_itself, setup,
                                        teardown),
        cmocka_unit_test_setup_teardown(a_url_in_parts, setup, teardown),
        cmocka_unit_test_setup_teardown(the_port_of_the_scheme, setup,
                                        teardown),
        cmocka_unit_test_setup_teardown(no_url_no_parts, setup, teardown),
        cmocka_unit_test_setup_teardown(the_effective_url, setup, teardown),
        cmocka_unit_test_setup_teardown(what_did_not_run_was_not_answered,
                                        setup, teardown),
        cmocka_unit_test_setup_teardown(certificates, setup, teardown),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
