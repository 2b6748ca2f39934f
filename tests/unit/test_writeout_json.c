#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "running.h"

#include "client/dialect.h"
#include "client/writeout_json.h"

static struct transfer *t;
static char text[16 * 1024];

static void make(void)
{
    parsing_clean_environment();
    assert_int_not_equal(
        PARSE("-s", "-o", "file", "-w", "%{header_json}", "http://h/p"),
        VERDICT_DIRECT);
    t = make_transfer();
    set_outcome(t, 0, "", 200);
}

static void line(const char *s)
{
    response_line(&t->response, s, strlen(s));
}

static const char *print(void (*add)(struct wire_writer *,
                                     const struct transfer *))
{
    struct wire_writer w;

    wire_writer_init(&w, text, sizeof(text), sizeof(text) - 1);
    add(&w, t);
    assert_int_equal(w.error, 0);
    text[w.len] = '\0';
    transfer_free(t);
    return text;
}

/* The headers HEADERS, separated by '|', as VERSION prints them. */
static const char *headers(const char *version, const char *headers)
{
    char *copy = strdup(headers);

    make();
    dialect_use(version);
    line("HTTP/1.1 200 OK\r\n");
    for (char *at = strtok(copy, "|"); at; at = strtok(NULL, "|")) {
        char whole[128];

        snprintf(whole, sizeof(whole), "%s\r\n", at);
        line(whole);
    }
    free(copy);
    return print(writeout_json_headers);
}

static void groups(void **state)
{
    (void)state;
    assert_string_equal(headers("8.14.1", "X-A: 1|B:  c |x-a: \"2\""),
                        "{\"x-a\":[\"1\",\"\\\"2\\\"\"],\n\"b\":[\"c\"]\n}");
    assert_string_equal(headers("8.14.1", ""), "{\n}");
}

/* 7.88.1 went on behind a group's last header. */
static void lost_headers(void **state)
{
    (void)state;
    assert_string_equal(headers("7.88.1", "A: 1|B: 1|A: 2|C: 3"),
                        "{\"a\":[\"1\",\"2\"],\n\"c\":[\"3\"]\n}");
    assert_string_equal(headers("7.88.1", "A: 1|B: 1|A: 2|B: 2|B: 3"),
                        "{\"a\":[\"1\",\"2\"],\n\"b\":],\n\"b\":]\n}");
    assert_string_equal(headers("8.0.0", "A: 1|B: 1|A: 2|B: 2"),
                        "{\"a\":[\"1\",\"2\"],\n\"b\":[\"1\",\"2\"]\n}");
}

static void escapes(void **state)
{
    (void)state;
    assert_string_equal(headers("8.5.0", "A: \\/\b\f\x1f\x7f\xc3\xa4"),
                        "{\"a\":[\"\\\\/\\b\\f\\u001f\x7f\xc3\xa4\"]\n}");
    assert_string_equal(headers("8.4.0", "A: \x1f\xc3\xa4"),
                        "{\"a\":[\"\\u001f\\uffffffc3\\uffffffa4\"]\n}");
    assert_string_equal(headers("7.88.1", "A: \x1f\xc3\xa4"),
                        "{\"a\":[\"u001fuffffffc3uffffffa4\"]\n}");
}

/* The answer to a CONNECT that failed is no response. */
static void no_response(void **state)
{
    (void)state;
    make();
    line("HTTP/1.1 407 No\r\n");
    line("A: 1\r\n");
    t->outcome.info_count = 0;
    t->response.status = 0;
    assert_string_equal(print(writeout_json_headers), "{\n}");
}

static void everything(void **state)
{
    (void)state;
    dialect_use("7.88.1");
    make();
    print(writeout_json_all);
    assert_ptr_equal(strstr(text, "{\"certs\":\"\",\"content_type\":null,"),
                     text);
    assert_non_null(strstr(text, ",\"exitcode\":0,"));
    assert_non_null(strstr(text, ",\"filename_effective\":\"file\","));
    assert_non_null(strstr(text, ",\"http_code\":200,\"http_connect\":0,"));
    assert_non_null(strstr(text, ",\"time_total\":1.234567,"));
    assert_non_null(strstr(text, ",\"url\":\"http://h/p\",\"url_effective\":"
                                 "\"http://eff/\",\"urlnum\":0,"
                                 "\"curl_version\":\"\"}"));
    assert_null(strstr(text, "header_json"));
    assert_null(strstr(text, "conn_id"));
}

/* Keys that came later. */
static void later_ones(void **state)
{
    (void)state;
    dialect_use("8.14.1");
    make();
    print(writeout_json_all);
    assert_non_null(strstr(text, "\"certs\":\"\",\"conn_id\":0,"));
    assert_non_null(
        strstr(text, "\",\"url.fragment\":null,\"url.host\":null,"));
    assert_null(strstr(text, "size_delivered"));
    dialect_use("8.20.0");
    make();
    print(writeout_json_all);
    assert_non_null(strstr(text, "\"size_delivered\":0,"));
    dialect_use("7.88.1");
}

/* No version's quirks. */
static void escapes_alone(void **state)
{
    static const char bytes[] = "A\"\\/\b\f\n\r\t\v\0\x1f\x7f\x80\xff";
    struct wire_writer w;

    (void)state;
    dialect_use("7.88.1");
    wire_writer_init(&w, text, sizeof(text), sizeof(text) - 1);
    writeout_json_escape(&w, bytes, sizeof(bytes) - 1);
    text[w.len] = '\0';
    assert_string_equal(text, "A\\\"\\\\/\\b\\f\\n\\r\\t\\u000b\\u0000"
                              "\\u001f\x7f\x80\xff");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(escapes_alone), cmocka_unit_test(groups),
        cmocka_unit_test(lost_headers),  cmocka_unit_test(escapes),
        cmocka_unit_test(no_response),   cmocka_unit_test(everything),
        cmocka_unit_test(later_ones),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
