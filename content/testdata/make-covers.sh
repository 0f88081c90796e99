#!/usr/bin/env bash
# Draws the covers of the shows and the pictures of two articles from the SVG
# files in testdata/covers.
#
#   content/testdata/make-covers.sh
#
# Needs chromium, ImageMagick 6 and the URW and TeX Gyre free fonts (Debian:
# chromium, imagemagick, fonts-urw-base35). Podcast covers are RGB and square,
# 1400 pixels wide, as Apple Podcasts asks; flat colours keep them small.
set -euo pipefail

here=$(cd "$(dirname "$0")" && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# draw SVG WIDTH HEIGHT TARGET: to PNG by a palette that flat colours do not
# miss, to JPEG where the target says so.
draw() {
	printf '<!doctype html><style>body{margin:0}svg{display:block}</style>%s' "$(cat "$here/covers/$1.svg")" >"$work/page.html"
	chromium --headless --no-sandbox --disable-gpu --hide-scrollbars --force-device-scale-factor=1 \
		--window-size="$2,$3" --screenshot="$work/shot.png" "file://$work/page.html" >/dev/null 2>&1
	case $4 in
	*.jpg) convert "$work/shot.png" -strip -colorspace sRGB -sampling-factor 4:2:0 -quality 74 "$4" ;;
	*) convert "$work/shot.png" -strip +dither -colors 64 -define png:color-type=2 -define png:compression-level=9 "$4" ;;
	esac
	echo "${4#"$here/../"} $(stat -c %s "$4") bytes"
}

draw the-back-step 1400 1400 "$here/../shows/the-back-step/cover.png"
draw forty-miles-of-river 1400 1400 "$here/../shows/forty-miles-of-river/cover.jpg"
draw mom-brain 1400 1400 "$here/../shows/mom-brain/cover.png"
draw laying-the-sheepwash-hedge 1200 800 "$here/../articles/laying-the-sheepwash-hedge.png"
draw the-lock-keepers-ledger 1200 800 "$here/../articles/the-lock-keepers-ledger.png"
