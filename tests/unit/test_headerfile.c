#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <cmocka.h>

#include "client/dialect.h"
#include "client/headerfile.h"
#include "scratch.h"

#define MOST 8

/* CONTENT as curl of some versions takes it apart; "" and NULL end the
 * headers. */
struct row {
    const char *content;
    const char *headers[MOST];
};

static void check_list(const struct strlist *list, const char *const *want)
{
    const struct strnode *node = list->first;

    for (; *want; want++, node = node->next) {
        assert_non_null(node);
        assert_string_equal(node->text, *want);
    }
    assert_null(node);
}

static struct header_arg file_of(const char *content)
{
    return (struct header_arg){
        .path = "h", .content = strdup(content), .len = strlen(content)};
}

static void check_request(const char *version, const struct row *rows,
                          size_t count)
{
    dialect_use(version);
    for (size_t i = 0; i < count; i++) {
        struct header_arg arg = file_of(rows[i].content);
        struct strlist list = {NULL, NULL};

        assert_int_equal(headerfile_request(&arg, &list), 0);
        check_list(&list, rows[i].headers);
        free(arg.content);
    }
}

static void check_part(const char *version, const struct row *rows,
                       size_t count)
{
    dialect_use(version);
    for (size_t i = 0; i < count; i++) {
        struct header_arg arg = file_of(rows[i].content);
        struct notes notes = {NULL, NULL};
        struct strlist list = {NULL, NULL};

        assert_int_equal(headerfile_part(&notes, &arg, &list), 0);
        check_list(&list, rows[i].headers);
        assert_null(notes.first);
        free(arg.content);
    }
}

#define COUNT(rows) (sizeof(rows) / sizeof((rows)[0]))

static void request_headers(void **state)
{
    static const struct row same[] = {
        {"A: 1\nB: 2\n", {"A: 1", "B: 2"}},
        {"A: 1\n\n\nB: 2", {"A: 1", "B: 2"}},
        {" A: 1\n\tB: 2 \n", {" A: 1", "\tB: 2 "}},
        {"", {NULL}},
        {"\n\n", {NULL}},
    };
    static const struct row early[] = {
        {"#A: 1\r\n #B: 2\rC: 3\r\n", {"#A: 1", " #B: 2", "C: 3"}},
    };
    static const struct row late[] = {
        {"#A: 1\n #B: 2\nC: 3\rD: 4\r\n", {"C: 3\rD: 4\r"}},
    };

    (void)state;
    check_request("7.88.1", same, COUNT(same));
    check_request("8.14.1", same, COUNT(same));
    check_request("8.12.0", early, COUNT(early));
    check_request("8.13.0", late, COUNT(late));
}

static void request_headers_that_are_no_text(void **state)
{
    struct header_arg arg = {.path = "h", .len = 102400};
    struct strlist list = {NULL, NULL};

    (void)state;
    arg.content = calloc(1, arg.len + 1);
    memset(arg.content, 'x', arg.len);
    dialect_use("7.88.1");
    assert_int_equal(headerfile_request(&arg, &list), 0);
    dialect_use("8.14.1");
    assert_int_equal(headerfile_request(&arg, &list), -EFBIG);
    arg.content[102399] = '\0';
    arg.len--;
    assert_int_equal(headerfile_request(&arg, &list), 0);
    memcpy(arg.content, "A: 1\0B: 2\n", 10);
    assert_int_equal(headerfile_request(&arg, &list), -EINVAL);
    list = (struct strlist){NULL, NULL};
    dialect_use("7.88.1");
    assert_int_equal(headerfile_request(&arg, &list), 0);
    check_list(&list, (const char *const[]){"A: 1", NULL});
    free(arg.content);
}

static void field_headers(void **state)
{
    static const struct row same[] = {
        {"A: 1\nB: 2\n", {"A: 1", "B: 2"}},
        {" A: 1\nB: 2", {" A: 1", "B: 2"}},
        {"A: 1 \t\r\nB: 2\r\n", {"A: 1", "B: 2"}},
        {"A: 1\r\n\r\n  c\n more\nB: 2", {"A: 1  c more", "B: 2"}},
        {"#\n#x\n\n   \nA: 1", {"A: 1"}},
        {"", {NULL}},
    };
    static const struct row early[] = {
        {"A: x\ry\n\tz\n", {"A: xy\tz"}},
        {"A: 1  \n c\n", {"A: 1   c"}},
        {"A: 1\n#x\n c\n", {"A: 1", " c"}},
        {"A: 1\n #x\n", {"A: 1 #x"}},
    };
    static const struct row late[] = {
        {"A: x\ry\n\tz\n", {"A: x\ry", "\tz"}},
        {"A: 1  \n c\n", {"A: 1 c"}},
        {"A: 1\n#x\n c\n", {"A: 1 c"}},
        {"A: 1\n #x\n", {"A: 1"}},
    };

    (void)state;
    check_part("7.88.1", same, COUNT(same));
    check_part("8.23.0", same, COUNT(same));
    check_part("8.16.0", early, COUNT(early));
    check_part("8.17.0", late, COUNT(late));
}

static void long_field_headers(void **state)
{
    struct header_arg arg = {.path = "h", .len = 2000};
    struct notes notes = {NULL, NULL};
    struct strlist list = {NULL, NULL};

    (void)state;
    arg.content = calloc(1, arg.len + 1);
    memset(arg.content, 'x', arg.len);
    arg.content[1] = '\n';
    dialect_use("7.88.1");
    assert_int_equal(headerfile_part(&notes, &arg, &list), 0);
    assert_int_equal(strlen(list.last->text), 998);
    assert_string_equal(notes.first->text,
                        "File h line 2: header too long (truncated)");
    assert_null(notes.first->next);
    assert_int_equal(headerfile_part(NULL, &arg, &list), 0);
    dialect_use("8.17.0");
    assert_int_equal(headerfile_part(&notes, &arg, &list), 0);
    assert_int_equal(strlen(list.last->text), 1998);
    arg.content[100] = '\0';
    assert_int_equal(headerfile_part(&notes, &arg, &list), -EINVAL);
    free(arg.content);
}

static void loading(void **state)
{
    struct header_arg args[] = {{.text = "A: 1"}, {.path = NULL}, {0}};
    struct invocation inv = {0};
    struct strlist list = {NULL, NULL};
    struct scratch s;

    (void)state;
    scratch_init(&s);
    scratch_write(&s, "h", "B: 2\nC: 3\n", 0600);
    args[0].next = &args[1];
    args[1].path = scratch_path(&s, "h");
    assert_int_equal(headerfile_load(&inv, args, false), 0);
    assert_int_equal(headerfile_load(&inv, args, true), 0);
    assert_int_equal(headerfile_request(args, &list), 0);
    check_list(&list, (const char *const[]){"A: 1", "B: 2", "C: 3", NULL});
    args[2].path = scratch_path(&s, "none");
    assert_int_equal(headerfile_load(&inv, &args[2], false), -ENOENT);
    scratch_done(&s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(request_headers),
        cmocka_unit_test(request_headers_that_are_no_text),
        cmocka_unit_test(field_headers),
        cmocka_unit_test(long_field_headers),
        cmocka_unit_test(loading),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
