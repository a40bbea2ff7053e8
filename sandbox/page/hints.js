// The hints name the people of the plan, and its buttons in their language.
const WORDS = {
  nb: { step: "gikk ut med søpla", take: "Jeg tar kontakt", help: "/hjelp", contacts: "/kontakter", crisis: "vil ikke leve" },
  en: { step: "took out the rubbish", take: "I’ll make contact", help: "/help", contacts: "/contacts", crisis: "want to die" },
};

export function fillHints(phones) {
  for (const place of document.querySelectorAll("#try-this [data-who]")) {
    const person = phones.find(({ role }) => role === place.dataset.who);
    if (person) place.textContent = person.name;
  }
  const { language_code: language } = phones[0] ?? {};
  for (const place of document.querySelectorAll("#try-this [data-say]")) {
    const words = WORDS[language];
    if (!words) continue;
    place.textContent = words[place.dataset.say];
    place.lang = language;
  }
}
