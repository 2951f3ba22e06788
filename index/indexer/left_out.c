/* SPDX-License-Identifier: GPL-2.0-or-later */
/* left_out.c - names of files and folders that are no articles. */
#include "indexer/left_out.h"

#include <string.h>
#include <sys/stat.h>

#include "article/input/member.h"
#include "base/mem.h"

static const char *const for_robots[] = {"robots.txt",    "humans.txt",        "ads.txt",
                                         "app-ads.txt",   "security.txt",      "sitemap.xml",
                                         "manifest.json", "browserconfig.xml", "site.webmanifest"};

/* What browsers add to the name of a saved page, in several languages. */
static const char *const saved[] = {"_files",    ".files",     "-Dateien",   "_fichiers",
                                    "_archivos", "_arquivos",  "_ficheiros", "_bestanden",
                                    "_pliki",    "_tiedostot", "_filer"};
static const char *const pages[] = {".html", ".htm", ".xhtml", ".HTML", ".HTM"};

static const char *base_of(const char *path)
{
    const char *slash = strrchr(path, '/');

    return slash ? slash + 1 : path;
}

/* Is there a line "SUFFIX=COMMAND" for this name? */
static bool has_program(const char *lines, struct str name)
{
    struct str rest = str_of(lines);

    while (rest.data) {
        struct str command = str_cut(&rest, '\n'), suffix = str_cut(&command, '=');
        size_t before = name.length - suffix.length;

        if (suffix.length > 0 && suffix.length < name.length && name.data[before - 1] == '.' &&
            str_eq_nocase(str_slice(name, before, name.length), suffix))
            return true;
    }
    return false;
}

bool left_out_file(const struct reader_options *options, const char *path)
{
    struct str name = str_of(base_of(path));

    if (options->format || has_program(options->filters, name))
        return false;
    for (size_t i = 0; i < sizeof for_robots / sizeof *for_robots; i++)
        if (str_eq_nocase(name, str_of(for_robots[i])))
            return true;
    return member_is_furniture(name);
}

static bool has_page(const char *path, size_t stem)
{
    struct stat about;

    for (size_t i = 0; i < sizeof pages / sizeof *pages; i++) {
        MEM_AUTO char *page = mem_format("%.*s%s", (int)stem, path, pages[i]);

        if (stat(page, &about) == 0 && S_ISREG(about.st_mode))
            return true;
    }
    return false;
}

bool left_out_folder(const char *path)
{
    struct str name = str_of(base_of(path));

    for (size_t i = 0; i < sizeof saved / sizeof *saved; i++) {
        struct str ending = str_of(saved[i]);

        if (name.length > ending.length &&
            str_eq(str_slice(name, name.length - ending.length, name.length), ending) &&
            has_page(path, strlen(path) - ending.length))
            return true;
    }
    return false;
}
