#!/bin/sh
[ "$1" = --list ] || exit 9
cat <<'JSON'
{
	"web": {"hosts": ["w1", "w2"], "vars": {"tier": "front"}},
	"db": ["d1"],
	"site": {"children": ["web", "db"]},
	"_meta": {"hostvars": {"w1": {"ansible_host": "192.0.2.7", "ansible_port": 2222, "face": "\ud83d\ude00", "on": true}, "d1": {}}}
}
JSON
