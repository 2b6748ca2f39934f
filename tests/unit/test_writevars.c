#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <string.h>

#include "client/dialect.h"
#include "client/writevars.h"

static void carried(void **state)
{
    static const char *const formats[] = {
        "",
        "plain\\n",
        "%{http_code}",
        "%{http_code} %{time_total}\\n",
        "%header{server} %{header_json}",
        "%{stderr}%{stdout}%{onerror}%{errormsg}",
        "100%",
        "%%{time_connect}",
        "%{time_connect",
        "%x%y",
        "%{num_connects}%{remote_ip}%{ssl_verify_result}",
        "%{num_retries}%{url.host}%{xfer_id}",
        "%output{file}%time{%Y}%{urle.port}",
    };
    const char *reason = "untouched";

    (void)state;
    for (size_t i = 0; i < sizeof(formats) / sizeof(formats[0]); i++)
        if (writevars_check(formats[i], &reason) != VERDICT_DAEMON)
            fail_msg("%s", formats[i]);
    assert_string_equal(reason, "untouched");
}

static void about_the_connection(void **state)
{
    static const char *const formats[] = {
        "%{time_connect}",
        "%{time_namelookup}",
        "%{time_appconnect}",
        "%{time_pretransfer}",
        "%{local_ip}",
        "%{local_port}",
        "%{json}",
        "%{certs}",
        "%{num_certs}",
        "%{conn_id}",
        "%{http_code}%{time_connect}%{http_code}",
        "%%%{time_connect}",
    };
    const char *reason;

    (void)state;
    for (size_t i = 0; i < sizeof(formats) / sizeof(formats[0]); i++) {
        reason = NULL;
        assert_int_equal(writevars_check(formats[i], &reason),
                         VERDICT_PREFER_DIRECT);
        assert_non_null(reason);
    }
}

static void unknown_ones(void **state)
{
    static const char *const formats[] = {"%{nonsense}", "%{}", "%{http_cod}",
                                          "%{http_codes}", "%{HTTP_CODE}"};
    const char *reason;

    (void)state;
    for (size_t i = 0; i < sizeof(formats) / sizeof(formats[0]); i++) {
        reason = NULL;
        if (writevars_check(formats[i], &reason) != VERDICT_PREFER_DIRECT)
            fail_msg("%s", formats[i]);
        assert_non_null(strstr(reason, "only curl may know"));
    }
    /* The first reason stays. */
    writevars_check("%{json}%{nonsense}", &reason);
    assert_non_null(strstr(reason, "the connection"));
}

static void names_are_found(void **state)
{
    (void)state;
    assert_string_equal(writevars_find("urlnum}", 6)->name, "urlnum");
    assert_string_equal(writevars_find("url", 3)->name, "url");
    assert_null(writevars_find("urlnu", 5));
    assert_null(writevars_find("", 0));
}

/* Earlier curls know them in either case; who chooses the way asks no daemon
 * which one it is. */
static void either_case(void **state)
{
    const char *reason = NULL;

    (void)state;
    dialect_use("7.88.1");
    assert_string_equal(writevars_find("HTTP_Code", 9)->name, "http_code");
    assert_int_equal(writevars_needs("%{JSON}"), writevars_needs("%{json}"));
    assert_int_equal(writevars_needs("%{Header_JSON}"),
                     writevars_needs("%{header_json}"));
    assert_int_equal(writevars_needs("%{NUM_HEADERS}"),
                     writevars_needs("%{num_headers}"));
    assert_int_equal(writevars_check("%{HTTP_CODE}", &reason),
                     VERDICT_PREFER_DIRECT);
    dialect_use("8.14.1");
    assert_null(writevars_find("HTTP_Code", 9));
    dialect_use("7.88.1");
}

static void the_table_is_in_order(void **state)
{
    (void)state;
    for (size_t i = 1; i < writevars_count; i++)
        if (strcmp(writevars_table[i - 1].name, writevars_table[i].name) >= 0)
            fail_msg("%s", writevars_table[i].name);
}

static void needs(void **state)
{
    static const struct {
        const char *format;
        unsigned needs;
    } rows[] = {
        {NULL, 0},
        {"%{http_code}", 0},
        {"%header{a}", WRITEVARS_HEADERS | WRITEVARS_DETAILS},
        {"%{header_json}", WRITEVARS_HEADERS | WRITEVARS_DETAILS},
        {"%header{a:all:,}",
         WRITEVARS_HEADERS | WRITEVARS_ALL_HEADERS | WRITEVARS_DETAILS},
        {"%{url.host}", WRITEVARS_DETAILS},
        {"x%{urle.port}", WRITEVARS_DETAILS},
        {"%{num_certs}", WRITEVARS_DETAILS | WRITEVARS_CERTS},
        {"%{certs}", WRITEVARS_DETAILS | WRITEVARS_CERTS},
        {"%{json}", WRITEVARS_HEADERS | WRITEVARS_DETAILS | WRITEVARS_CERTS},
        {"%%{certs}%{url.host", 0},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
        if (writevars_needs(rows[i].format) != rows[i].needs)
            fail_msg("%s", rows[i].format);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(carried),
        cmocka_unit_test(about_the_connection),
        cmocka_unit_test(unknown_ones),
        cmocka_unit_test(names_are_found),
        cmocka_unit_test(either_case),
        cmocka_unit_test(the_table_is_in_order),
        cmocka_unit_test(needs),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
