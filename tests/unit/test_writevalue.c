#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "running.h"

#include "client/dialect.h"
#include "client/writevars.h"

static struct transfer *t;

static int setup(void **state)
{
    (void)state;
    dialect_use("7.88.1");
    parsing_clean_environment();
    assert_int_not_equal(PARSE("-s", "-w", "x", "http://h/p"), VERDICT_DIRECT);
    t = make_transfer();
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    transfer_free(t);
    return 0;
}

/* A DONE with one number and one text. */
static void load(uint32_t num_info, int64_t num, uint32_t str_info,
                 const char *str)
{
    const struct msg_done m = {.error = {"", 0}};
    struct wire_writer w;
    struct frame f;
    size_t mark;

    wire_writer_init(&w, NULL, 0, LIMIT_SMALL_FRAME_BYTES);
    mark = message_begin_done(&w, 1, &m);
    message_put_info_num(&w, num_info, num);
    message_put_info_str(&w, str_info, str);
    message_end_done(&w, mark, 2);
    assert_true(frame_parse(w.data, w.len, &f) > 0);
    assert_int_equal(outcome_load(&t->outcome, &f), 0);
    wire_writer_done(&w);
}

static struct writevalue value(const char *name)
{
    const struct writevar *v = writevars_find(name, strlen(name));

    assert_non_null(v);
    return v->get(t, v);
}

static void assert_num(const char *name, enum writevalue_kind kind,
                       int64_t want)
{
    struct writevalue v = value(name);

    assert_int_equal(v.kind, kind);
    assert_int_equal(v.num, want);
}

static void assert_text(const char *name, const char *want)
{
    struct writevalue v = value(name);

    assert_int_equal(v.kind, WRITEVALUE_TEXT);
    assert_int_equal(v.text.len, strlen(want));
    assert_memory_equal(v.text.data, want, v.text.len);
}

static void infos(void **state)
{
    (void)state;
    load(WC_INFO_RESPONSE_CODE, 207, WC_INFO_CONTENT_TYPE, "a/b");
    assert_num("http_code", WRITEVALUE_STATUS, 207);
    assert_num("size_upload", WRITEVALUE_NUM, 0);
    assert_num("time_total", WRITEVALUE_SECONDS, 0);
    assert_text("content_type", "a/b");
    assert_int_equal(value("scheme").kind, WRITEVALUE_NONE);
    assert_int_equal(value("ftp_entry_path").kind, WRITEVALUE_NONE);
}

static void versions_of_http(void **state)
{
    (void)state;
    assert_text("http_version", "0");
    load(WC_INFO_HTTP_VERSION, 2, WC_INFO_SCHEME, "x");
    assert_text("http_version", "1.1");
    load(WC_INFO_HTTP_VERSION, 30, WC_INFO_SCHEME, "x");
    assert_text("http_version", "3");
    load(WC_INFO_HTTP_VERSION, 77, WC_INFO_SCHEME, "x");
    assert_text("http_version", "");
}

/* What only a later libcurl tells is unknown; what it forgets to tell is 0. */
static void later_infos(void **state)
{
    (void)state;
    assert_int_equal(value("conn_id").kind, WRITEVALUE_UNKNOWN);
    assert_int_equal(value("proxy_used").kind, WRITEVALUE_UNKNOWN);
    assert_int_equal(value("time_queue").kind, WRITEVALUE_UNKNOWN);
    load(WC_INFO_CONN_ID, 5, WC_INFO_SCHEME, "x");
    assert_num("conn_id", WRITEVALUE_NUM, 5);
    dialect_use("8.23.0");
    assert_num("proxy_used", WRITEVALUE_NUM, 0);
}

static void delivered_bytes_are_counted_here_too(void **state)
{
    (void)state;
    t->body_bytes = 42;
    assert_num("size_delivered", WRITEVALUE_NUM, 42);
    load(WC_INFO_SIZE_DELIVERED, 43, WC_INFO_SCHEME, "x");
    assert_num("size_delivered", WRITEVALUE_NUM, 43);
}

static void details(void **state)
{
    (void)state;
    assert_text("certs", "");
    load(WC_INFO_WC_CERT_COUNT, 2, WC_INFO_WC_CERTS, "text");
    assert_text("certs", "text");
    assert_num("num_certs", WRITEVALUE_NUM, 2);
    load(WC_INFO_SIZE_UPLOAD_T, 0, WC_INFO_WC_URL + WC_URL_PORT, "80");
    assert_text("url.port", "80");
    assert_int_equal(value("urle.port").kind, WRITEVALUE_NONE);
    load(WC_INFO_SIZE_UPLOAD_T, 0, WC_INFO_WC_EFFECTIVE_URL + WC_URL_ZONEID,
         "lo");
    assert_text("urle.zoneid", "lo");
}

static void own_ones(void **state)
{
    (void)state;
    assert_int_equal(value("errormsg").kind, WRITEVALUE_NONE);
    assert_int_equal(value("filename_effective").kind, WRITEVALUE_NONE);
    outcome_fail(&t->outcome, 7, "words");
    t->plan.number = 3;
    t->sink.name = "file";
    assert_text("errormsg", "words");
    assert_num("exitcode", WRITEVALUE_NUM, 7);
    assert_text("url", "http://h/p");
    assert_num("urlnum", WRITEVALUE_NUM, 3);
    assert_text("filename_effective", "file");
    response_line(&t->response, "A: b\r\n", 6);
    assert_num("num_headers", WRITEVALUE_NUM, 1);
}

static void methods(void **state)
{
    (void)state;
    /* One that never started. */
    assert_text("method", "GET");
    t->attempts = 1;
    assert_int_equal(value("method").kind, WRITEVALUE_NONE);
    load(WC_INFO_RESPONSE_CODE, 200, WC_INFO_EFFECTIVE_METHOD, "PUT");
    assert_text("method", "PUT");
}

static void effective_url(void **state)
{
    (void)state;
    /* One that ended before its body was looked for, and one after that. */
    assert_int_equal(value("url_effective").kind, WRITEVALUE_NONE);
    t->is_loaded = true;
    assert_text("url_effective", "http://h/p");
    t->attempts = 1;
    assert_int_equal(value("url_effective").kind, WRITEVALUE_NONE);
}

static void tries(void **state)
{
    (void)state;
    t->attempts = 3;
    t->number = 4;
    assert_num("num_retries", WRITEVALUE_NUM, 2);
    assert_num("xfer_id", WRITEVALUE_NUM, 4);
    dialect_use("8.14.1");
    assert_num("num_retries", WRITEVALUE_NUM, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(infos, setup, teardown),
        cmocka_unit_test_setup_teardown(versions_of_http, setup, teardown),
        cmocka_unit_test_setup_teardown(later_infos, setup, teardown),
        cmocka_unit_test_setup_teardown(delivered_bytes_are_counted_here_too,
                                        setup, teardown),
        cmocka_unit_test_setup_teardown(details, setup, teardown),
        cmocka_unit_test_setup_teardown(own_ones, setup, teardown),
        cmocka_unit_test_setup_teardown(methods, setup, teardown),
        cmocka_unit_test_setup_teardown(effective_url, setup, teardown),
        cmocka_unit_test_setup_teardown(tries, setup, teardown),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
