package validate

import "strings"

// appleCategories are the categories of Apple Podcasts since 2019, each with
// what it is divided into.
var appleCategories = lists(`
Arts: Books, Design, Fashion & Beauty, Food, Performing Arts, Visual Arts
Business: Careers, Entrepreneurship, Investing, Management, Marketing, Non-Profit
Comedy: Comedy Interviews, Improv, Stand-Up
Education: Courses, How To, Language Learning, Self-Improvement
Fiction: Comedy Fiction, Drama, Science Fiction
Government:
History:
Health & Fitness: Alternative Health, Fitness, Medicine, Mental Health, Nutrition, Sexuality
Kids & Family: Education for Kids, Parenting, Pets & Animals, Stories for Kids
Leisure: Animation & Manga, Automotive, Aviation, Crafts, Games, Hobbies, Home & Garden, Video Games
Music: Music Commentary, Music History, Music Interviews
News: Business News, Daily News, Entertainment News, News Commentary, Politics, Sports News, Tech News
Religion & Spirituality: Buddhism, Christianity, Hinduism, Islam, Judaism, Religion, Spirituality
Science: Astronomy, Chemistry, Earth Sciences, Life Sciences, Mathematics, Natural Sciences, Nature, Physics, Social Sciences
Society & Culture: Documentary, Personal Journals, Philosophy, Places & Travel, Relationships
Sports: Baseball, Basketball, Cricket, Fantasy Sports, Football, Golf, Hockey, Rugby, Running, Soccer, Swimming, Tennis, Volleyball, Wilderness, Wrestling
Technology:
True Crime:
TV & Film: After Shows, Film History, Film Interviews, Film Reviews, TV Reviews`)

// oldCategories are those of before, which Apple puts elsewhere by itself.
var oldCategories = lists(`
Arts: Literature
Audio Blogs:
Arts & Entertainment: Architecture, Books, Design, Entertainment, Games, Performing Arts, Photography, Poetry, Science Fiction
Business: Business News, Shopping
Education: Educational Technology, Education Technology, Higher Education, K-12, K-12 Education, Language Courses, Training
Comedy:
Family:
Food:
Games & Hobbies: Automotive, Aviation, Hobbies, Other Games, Video Games
Government & Organizations: Local, National, Non-Profit, Regional
Health: Alternative Health, Diet & Nutrition, Fitness & Nutrition, Self-Help, Sexuality
Health & Fitness:
International:
Kids & Family:
Movies & Television:
Music:
News:
News & Politics: Conservative (Right), Liberal (Left)
Politics:
Public Radio:
Religion & Spirituality: Other
Science:
Science & Medicine: Medicine, Natural Sciences, Social Sciences
Society & Culture: Gay & Lesbian, History, Personal Journals, Philosophy, Places & Travel
Sports & Recreation: Amateur, College & High School, Outdoor, Professional
Talk Radio:
Technology: Gadgets, IT News, Podcasting, Software How-To, Tech News, Computers, Developers, Operating Systems, Information Technology, News, IT
Transportation: Automotive, Aviation, Bicycles, Commuting
Travel:
TV & Film:`)

func lists(s string) map[string]map[string]bool {
	out := map[string]map[string]bool{}
	for _, l := range strings.Split(strings.TrimSpace(s), "\n") {
		top, rest, _ := strings.Cut(l, ":")
		if out[top] == nil {
			out[top] = map[string]bool{}
		}
		for _, sub := range strings.Split(rest, ",") {
			if sub = strings.TrimSpace(sub); sub != "" {
				out[top][sub] = true
			}
		}
	}
	return out
}
