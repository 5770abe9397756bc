/* A plain walk over what a dictionary is made of: every function's name, file and lines, and every row of the line tables.
 * Prints their numbers. cc -O2 walk.c -ldw -lelf */
#include <dwarf.h>
#include <elfutils/libdw.h>
#include <fcntl.h>
#include <stdio.h>

int main(int count, char **words)
{
	int fd = count == 2 ? open(words[1], O_RDONLY) : -1;
	Dwarf *dwarf = fd < 0 ? NULL : dwarf_begin(fd, DWARF_C_READ);
	Dwarf_CU *unit = NULL;
	Dwarf_Die top;
	unsigned long functions = 0, ranges = 0, rows = 0, sum = 0;
	if (!dwarf) {
		fprintf(stderr, "usage: walk VMLINUX\n");
		return 2;
	}
	while (dwarf_get_units(dwarf, unit, &unit, NULL, NULL, &top, NULL) == 0) {
		Dwarf_Die entry;
		Dwarf_Lines *lines;
		size_t total;
		if (dwarf_child(&top, &entry) == 0) {
			do {
				int line;
				ptrdiff_t position = 0;
				Dwarf_Addr base, low, high;
				if (dwarf_tag(&entry) != DW_TAG_subprogram || dwarf_hasattr(&entry, DW_AT_declaration))
					continue;
				if (!dwarf_diename(&entry) || dwarf_decl_line(&entry, &line) || !dwarf_decl_file(&entry))
					continue;
				while ((position = dwarf_ranges(&entry, position, &base, &low, &high)) > 0)
					ranges++;
				functions++;
			} while (dwarf_siblingof(&entry, &entry) == 0);
		}
		if (dwarf_getsrclines(&top, &lines, &total) != 0)
			continue;
		for (size_t index = 0; index < total; index++) {
			Dwarf_Line *row = dwarf_onesrcline(lines, index);
			Dwarf_Addr address;
			int line, column;
			if (dwarf_lineaddr(row, &address) || dwarf_lineno(row, &line) || dwarf_linecol(row, &column))
				continue;
			sum += line + (dwarf_linesrc(row, NULL, NULL) != NULL);
			rows++;
		}
	}
	printf("%lu functions, %lu ranges, %lu rows, %lu\n", functions, ranges, rows, sum);
	return 0;
}
