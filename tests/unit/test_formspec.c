#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <unistd.h>
#include <cmocka.h>

#include "client/dialect.h"
#include "client/formspec.h"
#include "scratch.h"

static struct invocation inv;
static struct parse parse;
static struct formspec spec;
static const char *rest;

/* Reads TEXT as the curl of VERSION does. */
static int read_as(const char *version, const char *text, bool listed)
{
    memset(&inv, 0, sizeof(inv));
    parse = (struct parse){.inv = &inv, .typed = "-F"};
    dialect_use(version);
    rest = text;
    return formspec_read(&parse, &rest, listed, &spec);
}

static void assert_text(const char *want, const char *got)
{
    if (!want)
        assert_null(got);
    else
        assert_string_equal(got, want);
}

/* Each row as curl sends it. */
struct row {
    const char *text;
    const char *value;
    const char *type;
    const char *filename;
    const char *encoder;
    const char *warning;
};

static void check_rows(const char *version, const struct row *rows,
                       size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (read_as(version, rows[i].text, false))
            fail_msg("%s is refused", rows[i].text);
        assert_null(rest);
        assert_text(rows[i].value, spec.value);
        assert_text(rows[i].type, spec.type);
        assert_text(rows[i].filename, spec.filename);
        assert_text(rows[i].encoder, spec.encoder);
        assert_text(rows[i].warning,
                    inv.notes.first ? inv.notes.first->text : NULL);
    }
}

#define CHECK(version, rows) \
    check_rows(version, rows, sizeof(rows) / sizeof((rows)[0]))

static void every_curl_reads_alike(void **state)
{
    static const struct row rows[] = {
        {"b", "b", NULL, NULL, NULL, NULL},
        {"", "", NULL, NULL, NULL, NULL},
        {"b=c", "b=c", NULL, NULL, NULL, NULL},
        {"b,c", "b,c", NULL, NULL, NULL, NULL},
        {" b ", "b", NULL, NULL, NULL, NULL},
        {"b;", "b", NULL, NULL, NULL, NULL},
        {"b;;", "b", NULL, NULL, NULL, NULL},
        {"b\\c", "b\\c", NULL, NULL, NULL, NULL},
        {"\"b;c\"", "b;c", NULL, NULL, NULL, NULL},
        {" \"q\" ", "q", NULL, NULL, NULL, NULL},
        {"\"b\\c\\\"d\\\\e\"", "b\\c\"d\\e", NULL, NULL, NULL, NULL},
        {"\"b", "\"b", NULL, NULL, NULL, NULL},
        {"\"b\\\"", "\"b\\\"", NULL, NULL, NULL, NULL},
        {"b;type=text/x", "b", "text/x", NULL, NULL, NULL},
        {"b; TYPE=text/x", "b", "text/x", NULL, NULL, NULL},
        {";type=x/y", "", "x/y", NULL, NULL, NULL},
        {"\"b;c\";type=x/y", "b;c", "x/y", NULL, NULL, NULL},
        {"b;type=text/plain;charset=utf-8", "b", "text/plain;charset=utf-8",
         NULL, NULL, NULL},
        {"b;type=text/x; charset=u; filename=q", "b", "text/x; charset=u", "q",
         NULL, NULL},
        {"b;type=a/b;charset=\"c;d\"; filename=q", "b", "a/b;charset=\"c;d\"",
         "q", NULL, NULL},
        {"b;type=a/b;c=\"d;filename=q\"", "b", "a/b;c=\"d", "q\"", NULL, NULL},
        {"b;type=a/b;type=c/d", "b", "a/b;type=c/d", NULL, NULL, NULL},
        {"b;type=a/b;filename=q;type=c/d", "b", "c/d", "q", NULL, NULL},
        {"b;type=a/b; ;c=d e ;filename=q", "b", "a/b; ;c=d e", "q", NULL, NULL},
        {"b;type=a/b; ", "b", "a/b; ", NULL, NULL, NULL},
        {"b;filename= q ", "b", NULL, "q", NULL, NULL},
        {"b;filename=\"a\\\"b;c\"", "b", NULL, "a\"b;c", NULL, NULL},
        {"b;filename=", "b", NULL, "", NULL, NULL},
        {"b;encoder=base64", "b", NULL, NULL, "base64", NULL},
        {"b;type=x/y;encoder=8bit;filename=n", "b", "x/y", "n", "8bit", NULL},
        {"b;c=d;type=x/y", "b", "x/y", NULL, NULL,
         "skip unknown form field: c=d"},
        {"b; c ;type=x/y", "b", "x/y", NULL, NULL,
         "skip unknown form field: c "},
        {"b;\"c;d\";type=x/y", "b", "x/y", NULL, NULL,
         "skip unknown form field: c;d"},
        {"b;type =x/y", "b", NULL, NULL, NULL,
         "skip unknown form field: type =x/y"},
        {"\"b\"c;type=x/y", "b", "x/y", NULL, NULL,
         "Trailing data after quoted form parameter"},
        {"b;filename=\"f\" , ;type=x/y", "b", "x/y", "f", NULL,
         "Trailing data after quoted form parameter"},
    };
    static const char *const versions[] = {"7.88.1", "8.14.1", "8.23.0"};

    (void)state;
    for (size_t i = 0; i < sizeof(versions) / sizeof(versions[0]); i++)
        CHECK(versions[i], rows);
}

static void types_end_with_a_token_for_later_curls(void **state)
{
    static const struct row earlier[] = {
        {"b;type=x/y z;filename=q", "b", "x/y z", "q", NULL, NULL},
        {"b;type=x/y ;filename=q", "b", "x/y", "q", NULL, NULL},
        {"b;type=\"x/y\"", "b", "\"x/y\"", NULL, NULL, NULL},
        {"b;type=x/y,z", "b", "x/y,z", NULL, NULL, NULL},
        {"b;type=a;b/c;d", "b", "a;b/c;d", NULL, NULL, NULL},
    };
    static const struct row later[] = {
        {"b;type=x/y z;filename=q", "b", "x/y", NULL, NULL, NULL},
        {"b;type=\"x/y\"", "b", "", NULL, NULL, NULL},
        {"b;type=x/y,z", "b", "x/y", NULL, NULL, NULL},
        {"b;type=a;b/c;d", "b", "a;b/c;d", NULL, NULL, NULL},
        {"b;type=a;filename=q", "b", "a", "q", NULL, NULL},
        {"b;type=", "b", "", NULL, NULL, NULL},
    };

    (void)state;
    CHECK("7.88.1", earlier);
    CHECK("8.14.1", later);
    assert_int_equal(read_as("8.12.0", "b;type=x/y z;filename=q", false), 0);
    assert_string_equal(spec.garbage, " z;filename=q");
}

static void earlier_curls_refuse_what_is_no_type(void **state)
{
    static const char *const bad[] = {"b;type=", "b;type=a", "b;type=/b",
                                      "b;type=a/", "b;type=a b/c"};

    (void)state;
    for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
        assert_true(read_as("7.88.1", bad[i], false) < 0);
        assert_int_equal(inv.failure_code, 2);
        assert_string_equal(inv.notes.first->text,
                            "Illegally formatted content-type field!");
        assert_int_equal(read_as("8.12.0", bad[i], false), 0);
    }
}

static void white_space_is_blanks_for_later_curls(void **state)
{
    static const struct row earlier[] = {
        {"\nb\n;\ntype=x/y\n", "b", "x/y", NULL, NULL, NULL},
    };
    static const struct row later[] = {
        {"\nb\n;filename=q\n", "\nb\n", NULL, "q\n", NULL, NULL},
        {"\"b\"\n;type=x/y", "b", "x/y", NULL, NULL, NULL},
    };

    (void)state;
    CHECK("8.12.0", earlier);
    CHECK("8.13.0", later);
}

static void lists_end_with_a_comma(void **state)
{
    (void)state;
    assert_int_equal(
        read_as("7.88.1", "a.txt;type=x/y;c=d,\"b,c\";filename=e", true), 0);
    assert_string_equal(spec.value, "a.txt");
    assert_string_equal(spec.type, "x/y;c=d");
    assert_string_equal(rest, "\"b,c\";filename=e");
    assert_int_equal(formspec_read(&parse, &rest, true, &spec), 0);
    assert_string_equal(spec.value, "b,c");
    assert_null(rest);
    /* Junk behind a type is the end of it. */
    assert_int_equal(read_as("8.21.0", "a;type=x/y z,b", true), 0);
    assert_string_equal(spec.garbage, " z,b");
    assert_null(rest);
}

static void headers_may_be_files(void **state)
{
    struct scratch s;

    (void)state;
    scratch_enter(&s);
    scratch_write(&s, "h", "X: y\n", 0600);
    assert_int_equal(
        read_as("7.88.1",
                "b;headers=\"X-A: b;c\";headers= @d ;headers=@\"h\";"
                "headers=< none",
                false),
        0);
    assert_string_equal(spec.headers->text, "X-A: b;c");
    assert_null(spec.headers->path);
    assert_string_equal(spec.headers->next->text, "@d");
    assert_string_equal(spec.headers->next->next->path, "h");
    assert_null(spec.headers->next->next->text);
    /* What is not there is nothing, and warned of. */
    assert_null(spec.last_header->path);
    assert_null(spec.last_header->text);
    assert_string_equal(inv.notes.first->text,
                        "Cannot read from none: No such file or directory");
    scratch_leave(&s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_curl_reads_alike),
        cmocka_unit_test(types_end_with_a_token_for_later_curls),
        cmocka_unit_test(earlier_curls_refuse_what_is_no_type),
        cmocka_unit_test(white_space_is_blanks_for_later_curls),
        cmocka_unit_test(lists_end_with_a_comma),
        cmocka_unit_test(headers_may_be_files),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
